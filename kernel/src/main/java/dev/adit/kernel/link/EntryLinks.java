package dev.adit.kernel.link;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.TunnelLinks;
import dev.adit.api.tunnel.Visitor;
import dev.adit.kernel.bridge.Sessions;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.observe.TunnelCounters;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The links of one tunnel, and what is left of them when it ends. Any thread.
 */
public final class EntryLinks implements TunnelLinks {
    private final Opening.Entry entry;
    private final Candidates candidates;
    private final Sessions sessions;
    private final LiveChannels live = new LiveChannels();
    private final Tries.Means means;
    private final Map<Channel, Address> reached = new ConcurrentHashMap<>();
    /** The control thread's; read by any. */
    private volatile Set<String> expected = Set.of();

    EntryLinks(Opening.Entry entry, Candidates candidates, Sessions sessions) {
        this.entry = entry;
        this.candidates = candidates;
        this.sessions = sessions;
        this.means = new Tries.Means(entry, candidates, sessions, live, this::chosen);
        expect(Set.copyOf(candidates.clients()));
    }

    /** Carriers of the clients stand ready for links. */
    private void expect(Set<String> clients) {
        Set<String> before = expected;
        expected = clients;
        clients.stream()
                .filter(client -> !before.contains(client))
                .forEach(client -> sessions.expect(client, entry.carrier()));
        before.stream()
                .filter(client -> !clients.contains(client))
                .forEach(client -> sessions.expectNoMore(client, entry.carrier()));
    }

    /** The tunnel has other candidates than before; links that are there go on. On the control thread. */
    public void candidatesChanged() {
        if (!live.isDraining()) {
            expect(Set.copyOf(candidates.clients()));
        }
    }

    /**
     * Tells where the next link will probably live: a visitor that lives there too needs no other thread.
     *
     * @return a loop; null while the client is not there, or where one of several is to be chosen yet
     */
    public @Nullable EventLoop nextLoop() {
        Set<String> clients = expected;
        StreamOpener session =
                clients.size() == 1 ? sessions.find(clients.iterator().next()) : null;
        return session == null ? null : session.nextLoop(entry.carrier());
    }

    @Override
    public Future<Channel> open(LinkRequest request) {
        return opening(request).opened();
    }

    /** Begins; a tunnel that ends opens nothing more. */
    LinkTry opening(LinkRequest request) {
        Candidate only = candidates.only();
        if (only == null && !live.isDraining()) {
            Tries tries = new Tries(means, request);
            tries.start();
            return tries;
        }
        Opening opening = only == null
                ? new Opening(entry, live, request)
                : new Opening(entry.at(only.client(), sessions), live, candidates.aim(request, only));
        if (live.isDraining()) {
            opening.refuseUnasked(new LinkException(LinkFailure.SHUTTING_DOWN, "the tunnel is ending"));
        } else if (only != null && only.down() != null) {
            opening.refuseUnasked(candidates.nobody(sessions));
        } else {
            opening.start();
        }
        return opening;
    }

    private void chosen(Channel link, LinkRequest aimed) {
        Address target = aimed.target();
        if (target != null && candidates.targets().size() > 1) {
            reached.put(link, target);
            link.closeFuture().addListener(closed -> reached.remove(link));
        }
    }

    @Override
    public @Nullable Address reached(Channel link, LinkRequest request) {
        return reached.getOrDefault(link, request.target());
    }

    /**
     * Tells how the targets are.
     *
     * @return in the order of the file
     */
    public List<TargetStatus> targets() {
        return candidates.status(sessions);
    }

    @Override
    public Future<Void> connect(Visitor visitor, LinkRequest request) {
        DuplexChannel channel = visitor.channel();
        live.add(channel);
        Connecting connecting = new Connecting(this, entry, channel);
        EventLoop loop = channel.eventLoop();
        if (loop.inEventLoop()) {
            connecting.start(request);
        } else {
            loop.execute(() -> connecting.start(request));
        }
        return connecting.done();
    }

    @Override
    public Future<LinkRequest> admit(Visitor visitor, LinkRequest request) {
        DuplexChannel channel = visitor.channel();
        live.add(channel);
        if (entry.chain().isEmpty(LinkPhase.VISITOR_ACCEPTED)) {
            LinkException no = refuse(request);
            return no == null
                    ? channel.eventLoop().newSucceededFuture(request)
                    : channel.eventLoop().newFailedFuture(no);
        }
        return judged(channel.eventLoop(), greeted(channel, request));
    }

    @Override
    public boolean isGreeting() {
        return !entry.chain().isEmpty(LinkPhase.VISITOR_ACCEPTED);
    }

    @Override
    public Future<LinkRequest> greet(Visitor visitor, LinkRequest request) {
        return greeted(visitor.channel(), request);
    }

    @Override
    public boolean isPerVisitor() {
        return entry.chain().isPerVisitor() || candidates.dependOnVisitor();
    }

    /** Interceptors alone: whose terms hold is not known where tunnels share an entry. */
    private Future<LinkRequest> greeted(DuplexChannel channel, LinkRequest request) {
        EarlyReads.guard(channel);
        long began = System.nanoTime();
        return entry.chain()
                .run(LinkPhase.VISITOR_ACCEPTED, channel, request)
                .addListener((Future<LinkRequest> answer) -> {
                    if (answer.cause() instanceof LinkException failure) {
                        entry.failed(entry.nextLink(), request, failure, began);
                    }
                });
    }

    /** Only when interceptors have acted is it known who the visitor is. */
    private Future<LinkRequest> judged(EventLoop loop, Future<LinkRequest> greeted) {
        Promise<LinkRequest> admitted = loop.newPromise();
        greeted.addListener((Future<LinkRequest> answer) -> {
            LinkException no = answer.isSuccess() ? refuse(answer.getNow()) : null;
            Throwable cause = no == null ? answer.cause() : no;
            if (cause == null) {
                admitted.trySuccess(answer.getNow());
            } else {
                admitted.tryFailure(cause);
            }
        });
        return admitted;
    }

    @Override
    public @Nullable LinkException refuse(LinkRequest request) {
        return entry.terms().refuse(request.visitor());
    }

    /**
     * Judges a datagram by its sender, before anybody keeps anything for it. Where an interceptor may know better who sent
     * it, the link that it asks for is judged instead. Any thread.
     *
     * @param sender of a datagram that has come in
     * @return whether it is to be dropped
     */
    public boolean turnsAway(InetSocketAddress sender) {
        return entry.terms().hasAccessRules()
                && entry.chain().isEmpty(LinkPhase.VISITOR_ACCEPTED)
                && !entry.terms().admits(sender);
    }

    @Override
    public Future<Void> splice(DuplexChannel visitor, Channel link) {
        TunnelCounters counters = entry.counters();
        live.add(visitor);
        Pacing.ofSplice(visitor, link, entry.memory());
        return Splice.join(visitor, (DuplexChannel) link, counters::up, counters::down, entry.memory());
    }

    @Override
    public void count(long up, long down) {
        entry.counters().up(up);
        entry.counters().down(down);
    }

    /**
     * Relays the stream of a visiting client to the tunnel's client. On the stream's loop.
     *
     * @param visitor its own request is read; owned from now on
     * @param request what the tunnel's client is asked
     * @param peers hears of it where it is a connection of two clients to each other
     */
    void relay(DuplexChannel visitor, LinkRequest request, Consumer<PeerRelay> peers) {
        new Relaying(entry, live, visitor, request, peers).start();
    }

    /**
     * Refuses what comes from now on and waits for what is there.
     *
     * @return completes when the last visitor and the last link are gone
     */
    public CompletionStage<Void> drain() {
        CompletionStage<Void> drained = live.drain();
        expect(Set.of());
        return drained;
    }

    /** Resets whatever is still there. */
    public void resetAll() {
        live.resetAll();
    }
}
