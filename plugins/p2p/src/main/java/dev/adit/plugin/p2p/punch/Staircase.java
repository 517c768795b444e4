package dev.adit.plugin.p2p.punch;

import dev.adit.plugin.p2p.punch.Round.Part;
import dev.adit.plugin.p2p.punch.Round.Role;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Both NATs count. Each packet to another port gets the next port of this end's NAT, so both ends' packets are numbered: the
 * k-th of one end goes from {@code a+1+k} to {@code b+1+k}. Equal sweeps meet only where no stranger takes a port at
 * either NAT; so the other end's j-th packet aims one port further after each four, at {@code a+1+j+j/4}: each stair meets
 * for another number of ports that strangers have taken since both were looked at.
 */
final class Staircase implements PunchMethod {
    private static final int STAIR = 4;

    private final Ground ground;
    private final Part part;
    private @Nullable Pace pace;
    private @Nullable Lane lane;
    private @Nullable InetSocketAddress last;
    private long began;
    private boolean ended;

    Staircase(Ground ground, Part part) {
        this.ground = ground;
        this.part = part;
    }

    /** A new socket each time: a port that was sent to before would get its old mapping again. */
    @Override
    public void begin() {
        began = ground.clock().nanos();
        ground.open(Method.STAIRCASE).addListener((Future<Lane> opening) -> {
            if (opening.isSuccess()) {
                lane = opening.getNow();
                go();
            }
        });
        ground.peerLast().addListener((Future<InetSocketAddress> asking) -> {
            if (asking.isSuccess()) {
                last = asking.getNow();
                go();
            }
        });
    }

    /** Not before the other end has surely looked at this one's latest port, or that would be one of the staircase's. */
    private void go() {
        if (lane != null && last != null) {
            long until = began + 2 * ground.roundTripNanos() - ground.clock().nanos();
            ground.clock().later(Math.max(0, until), this::climb);
        }
    }

    private void climb() {
        Lane from = lane;
        InetSocketAddress peer = last;
        if (from == null || peer == null || ended) {
            return;
        }
        pace = new Pace(ground.clock(), part.paceMicros(), part.packets(), at -> {
            int stairs = part.role() == Role.OPEN ? at / STAIR : 0;
            int port = Ports.after(peer.getPort(), (long) part.step() * (1 + at + stairs));
            ground.probe(from, Ports.at(peer, port), 0);
        });
        pace.begin();
    }

    @Override
    public void end() {
        ended = true;
        if (pace != null) {
            pace.stop();
        }
    }
}
