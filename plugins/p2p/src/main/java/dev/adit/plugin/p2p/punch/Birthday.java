package dev.adit.plugin.p2p.punch;

import dev.adit.plugin.p2p.punch.Round.Part;
import dev.adit.plugin.p2p.punch.Round.Role;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One NAT gives a socket one outside port, the other one a random port to each: the end behind the latter opens many sockets,
 * which send to the former's port, and the former tries many different ports of the range in which they must be. With 256
 * sockets and 1,400 of 64,512 ports 99.6 % meet.
 */
final class Birthday implements PunchMethod {
    /** A tick opens no more than these: it must not hold up the loop. */
    private static final int OPENED_AT_ONCE = 16;

    private static final int TICK_MICROS = 4000;
    /** Packets get lost. */
    private static final long AGAIN = TimeUnit.SECONDS.toNanos(1);

    /** A port that is tried before it is open is lost; sockets take some time. */
    private static final long HEAD_START = TimeUnit.MILLISECONDS.toNanos(20);

    private final Ground ground;
    private final Part part;
    private final List<Lane> lanes = new ArrayList<>();
    private @Nullable Pace pace;
    private int left;
    private boolean ended;

    Birthday(Ground ground, Part part) {
        this.ground = ground;
        this.part = part;
        this.left = part.packets();
    }

    @Override
    public void begin() {
        if (part.role() == Role.OPEN) {
            InetSocketAddress peer = ground.peerMapped();
            if (peer != null) {
                open(peer);
            }
        } else {
            seek();
        }
    }

    private void open(InetSocketAddress peer) {
        int batches = (part.sockets() + OPENED_AT_ONCE - 1) / OPENED_AT_ONCE;
        go(new Pace(ground.clock(), TICK_MICROS, batches, batch -> {
            int most = Math.min(part.sockets(), (batch + 1) * OPENED_AT_ONCE);
            for (int at = batch * OPENED_AT_ONCE; at < most; at++) {
                openOne(peer);
            }
        }));
        ground.clock().later(AGAIN, () -> again(peer));
    }

    private void openOne(InetSocketAddress peer) {
        ground.open(Method.BIRTHDAY).addListener((Future<Lane> opening) -> {
            if (opening.isSuccess() && !ended) {
                lanes.add(opening.getNow());
                send(opening.getNow(), peer);
            }
        });
    }

    private void send(Lane lane, InetSocketAddress peer) {
        if (left > 0) {
            left--;
            ground.probe(lane, peer, part.ttl());
        }
    }

    private void again(InetSocketAddress peer) {
        if (ended || left <= 0) {
            return;
        }
        go(new Pace(ground.clock(), part.paceMicros(), lanes.size(), at -> send(lanes.get(at), peer)));
        ground.clock().later(2 * AGAIN, () -> again(peer));
    }

    private void seek() {
        Lane main = ground.main();
        InetSocketAddress peer = ground.peerMapped();
        if (main == null || peer == null) {
            return;
        }
        int[] ports = Ports.some(part.low(), part.high(), part.packets(), ground.random());
        Pace sweep = new Pace(ground.clock(), part.paceMicros(), ports.length, at -> {
            ground.probe(main, Ports.at(peer, ports[at]), 0);
        });
        ground.clock().later(HEAD_START + ground.roundTripNanos(), () -> go(sweep));
    }

    private void go(Pace next) {
        if (!ended) {
            pace = next;
            next.begin();
        }
    }

    @Override
    public void end() {
        ended = true;
        if (pace != null) {
            pace.stop();
        }
    }
}
