package dev.adit.kernel.tunnel;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.bridge.PrivateSecret;
import dev.adit.kernel.config.PluginWords;
import dev.adit.kernel.config.VisitSpec;
import dev.adit.kernel.signal.SignalMessage.OfferedVisit;
import dev.adit.kernel.signal.SignalMessage.VisitAnswer;
import dev.adit.kernel.signal.SignalMessage.VisitOffer;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/** The visits of a client's file. Any thread. */
public final class Visits implements AsyncCloseable {
    private final List<Visit> visits;
    private final ScheduledExecutorService control;
    private volatile Consumer<String> opened = tunnel -> {};
    private final CloseOnce closing = new CloseOnce(this::end);

    /**
     * Wires it; nothing is opened before {@link #start()}.
     *
     * @param specs what the file says
     * @param words the plugins of this process
     * @param setup whose links find a way by the name of each visit's tunnel
     */
    public Visits(Collection<VisitSpec> specs, PluginWords words, TunnelSetup setup) {
        this.visits = specs.stream().map(spec -> new Visit(spec, words, setup)).toList();
        this.control = setup.control();
    }

    /** Opens the local entries whose type is known. */
    public void start() {
        control.execute(() -> visits.forEach(Visit::start));
    }

    /**
     * What the server is asked for, after each login.
     *
     * @param visits of the file
     * @return each tunnel with the token that shows that its secret is known
     */
    public static VisitOffer offer(Collection<VisitSpec> visits) {
        return new VisitOffer(visits.stream()
                .filter(VisitSpec::enabled)
                .map(spec -> new OfferedVisit(
                        spec.tunnel(),
                        PrivateSecret.of(spec.secret(), spec.tunnel()).token()))
                .toList());
    }

    /**
     * Takes what the server says.
     *
     * @param answer on some of them
     */
    public void answered(VisitAnswer answer) {
        control.execute(() -> answer.visits()
                .forEach(one -> visits.stream()
                        .filter(visit -> visit.spec().tunnel().equals(one.tunnel()))
                        .filter(visit -> visit.answered(one))
                        .forEach(visit -> opened.accept(visit.spec().tunnel()))));
    }

    /**
     * Says who hears of visits that can be made from now on.
     *
     * @param listener told the tunnel, on the control thread
     */
    public void whenOpen(Consumer<String> listener) {
        opened = listener;
    }

    /**
     * Tells how packets between the two clients of a visit may go, by what is known now of both files.
     *
     * @param tunnel that is visited
     * @return how; fails where one file wants what the other excludes
     * @throws LinkException that says so
     */
    public PeerMode peers(String tunnel) throws LinkException {
        for (Visit visit : visits) {
            if (visit.spec().tunnel().equals(tunnel)) {
                PeerMode agreed = visit.peers();
                if (agreed == null) {
                    throw new LinkException(LinkFailure.DENIED, Visit.CONTRADICTION);
                }
                return agreed;
            }
        }
        return PeerMode.RELAY;
    }

    /**
     * Tells how they are.
     *
     * @param online whether this client has a session
     * @return in the order of the file
     */
    public List<VisitStatus> status(boolean online) {
        return visits.stream().map(visit -> visit.status(online)).toList();
    }

    private CompletionStage<Void> end() {
        return CompletableFuture.allOf(visits.stream()
                .map(visit -> visit.closeAsync().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closing.whenClosed();
    }
}
