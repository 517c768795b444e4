package dev.adit.plugin.p2p.nat;

import dev.adit.plugin.p2p.rendezvous.Vantages;
import dev.adit.plugin.p2p.stun.Sockets;
import dev.adit.plugin.p2p.stun.StunAnswer;
import dev.adit.plugin.p2p.stun.StunCall;
import dev.adit.plugin.p2p.stun.StunReceiver;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One probe. Everything is asked in one burst, in a fixed order: the main socket asks each vantage, then fresh sockets ask
 * the first one, so that the NAT shows in which order it chooses ports; the last of them asks for answers from where it has
 * never sent to, too. Ends when all is answered, or 300 ms after the last answer.
 */
final class ProbeRun {
    /** When a question is sent again, in milliseconds. */
    static final long[] RESENDS = {250, 750};
    /** After so long without any answer there is no UDP, in milliseconds. */
    static final long SILENCE = 1500;
    /** After so long behind the last answer the others were swallowed, in milliseconds. */
    private static final long GRACE = 300;

    private static final int FRESH = 9;

    private final EventLoop loop;
    private final Sockets sockets;
    private final Vantages vantages;
    private final @Nullable Vantages v6;
    private final Promise<NatProfile> done;
    private final List<Future<DatagramChannel>> opening = new ArrayList<>();
    private final List<ProbeSocket> open = new ArrayList<>();
    private final List<StunCall> calls = new ArrayList<>();
    private final List<Future<?>> timers = new ArrayList<>();
    private @Nullable StunCall fromOtherAddress;
    private @Nullable StunCall fromOtherPort;
    private @Nullable StunCall byV6;
    private @Nullable Future<?> end;
    private int left;

    ProbeRun(EventLoop loop, Sockets sockets, @Nullable Vantages v4, @Nullable Vantages v6) {
        this.loop = loop;
        this.sockets = sockets;
        this.vantages = Objects.requireNonNull(v4 != null ? v4 : v6, "nobody to ask");
        this.v6 = v4 != null ? v6 : null;
        this.done = loop.newPromise();
    }

    Future<NatProfile> start() {
        done.addListener(over -> release());
        left = 1 + FRESH + (v6 == null ? 0 : 1);
        int all = left;
        for (int i = 0; i < all; i++) {
            boolean six = vantages.isV6() || i > FRESH;
            Future<DatagramChannel> one =
                    sockets.open(ProbeSocket.any(six), new StunReceiver((answer, from) -> take(answer), true));
            opening.add(one);
            one.addListener(opened -> opened());
        }
        return done;
    }

    private void opened() {
        left--;
        if (left > 0) {
            return;
        }
        if (done.isDone()) {
            release();
            return;
        }
        Future<DatagramChannel> main = opening.get(0);
        if (!main.isSuccess()) {
            done.tryFailure(new IOException("no UDP socket: " + main.cause().getMessage(), main.cause()));
            return;
        }
        ask();
    }

    private void ask() {
        for (int i = 0; i <= FRESH; i++) {
            Future<DatagramChannel> one = opening.get(i);
            if (one.isSuccess()) {
                ask(one.getNow(), i);
            }
        }
        Future<DatagramChannel> six = opening.get(opening.size() - 1);
        if (v6 != null && six.isSuccess()) {
            byV6 = new ProbeSocket(six.getNow()).ask(v6.first(), false, false);
        }
        sendAll();
        for (long at : RESENDS) {
            timers.add(loop.schedule(this::sendAll, at, TimeUnit.MILLISECONDS));
        }
        endIn(SILENCE);
    }

    private void ask(DatagramChannel channel, int number) {
        ProbeSocket socket = new ProbeSocket(channel);
        open.add(socket);
        for (InetSocketAddress to : number == 0 ? vantages.all() : List.of(vantages.first())) {
            calls.add(socket.ask(to, false, false));
        }
        if (number == FRESH) {
            askForOthers(channel);
        }
    }

    private void askForOthers(DatagramChannel channel) {
        ProbeSocket asker = new ProbeSocket(channel);
        fromOtherPort = asker.ask(vantages.first(), false, true);
        if (vantages.other() != null) {
            fromOtherAddress = asker.ask(vantages.first(), true, true);
        }
    }

    private Stream<StunCall> all() {
        return Stream.concat(calls.stream(), Stream.of(fromOtherPort, fromOtherAddress, byV6))
                .filter(Objects::nonNull);
    }

    private void sendAll() {
        all().forEach(StunCall::send);
    }

    private boolean take(StunAnswer answer) {
        if (done.isDone() || all().noneMatch(call -> call.take(answer))) {
            return false;
        }
        if (isComplete()) {
            finish();
        } else {
            endIn(GRACE);
        }
        return true;
    }

    /** An answer from the other address makes one from the other port superfluous. */
    private boolean isComplete() {
        StunCall widest = fromOtherAddress != null ? fromOtherAddress : fromOtherPort;
        return Stream.concat(calls.stream(), Stream.of(widest, byV6))
                .filter(Objects::nonNull)
                .allMatch(call -> call.mapped() != null);
    }

    private void endIn(long millis) {
        if (end != null) {
            end.cancel(false);
        }
        end = loop.schedule(this::finish, millis, TimeUnit.MILLISECONDS);
    }

    private void finish() {
        Duration roundTrip = all().map(StunCall::roundTrip)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(Duration.ofMillis(SILENCE));
        boolean byMain = open.get(0).seen().stream().anyMatch(Objects::nonNull);
        InetSocketAddress six = byV6 == null ? null : byV6.mapped();
        if (byMain) {
            done.trySuccess(new Classifier(observations()).profile(six, roundTrip));
        } else {
            done.trySuccess(six == null ? NatProfile.BLOCKED : onlyV6(six, roundTrip));
        }
    }

    private Observations observations() {
        List<Observations.Seen> seen = open.stream()
                .map(socket -> new Observations.Seen(socket.port(), socket.seen()))
                .toList();
        return new Observations(seen, isAnswered(fromOtherAddress), isAnswered(fromOtherPort), OwnAddresses.all());
    }

    private static boolean isAnswered(@Nullable StunCall call) {
        return call != null && call.mapped() != null;
    }

    /** IPv4 is silent: of IPv6 nothing is known but the address, so the strictest is taken for true. */
    private static NatProfile onlyV6(InetSocketAddress mapped, Duration roundTrip) {
        Mapping mapping = OwnAddresses.all().contains(mapped.getAddress()) ? Mapping.NONE : Mapping.ENDPOINT;
        int port = mapped.getPort();
        return new NatProfile(
                true,
                null,
                mapped,
                mapping,
                Filtering.ADDRESS_AND_PORT,
                Allocation.PRESERVE,
                0,
                port,
                port,
                1,
                1,
                roundTrip);
    }

    private void release() {
        timers.forEach(timer -> timer.cancel(false));
        if (end != null) {
            end.cancel(false);
        }
        for (Future<DatagramChannel> one : opening) {
            if (one.isSuccess()) {
                one.getNow().close();
            }
        }
    }
}
