package dev.adit.plugin.p2p.punch;

import dev.adit.plugin.p2p.punch.Round.Part;
import dev.adit.plugin.p2p.punch.Round.Role;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One NAT gives a socket one outside port, the other one counts: the end behind the counting one sends from a new socket,
 * which gets one of the next ports, and the other end aims at these. Both do so all the time: whoever's packet comes second
 * gets in.
 */
final class Prediction implements PunchMethod {
    private final Ground ground;
    private final Part part;
    private @Nullable Pace pace;
    private boolean ended;

    Prediction(Ground ground, Part part) {
        this.ground = ground;
        this.part = part;
    }

    @Override
    public void begin() {
        if (part.role() == Role.OPEN) {
            ground.open(Method.PREDICTION).addListener((Future<Lane> opening) -> {
                if (opening.isSuccess()) {
                    open(opening.getNow());
                }
            });
        } else {
            ground.peerLast().addListener((Future<InetSocketAddress> asking) -> {
                if (asking.isSuccess()) {
                    seek(asking.getNow());
                }
            });
        }
    }

    private void open(Lane lane) {
        InetSocketAddress peer = ground.peerMapped();
        if (peer != null) {
            go(new Pace(ground.clock(), part.paceMicros(), part.packets(), at -> {
                // The first ones only open this end's NAT, where an early packet would confuse the other one.
                ground.probe(lane, peer, at < 2 ? part.ttl() : 0);
            }));
        }
    }

    /** Over the same ports once more and more slowly, for packets get lost. */
    private void seek(InetSocketAddress last) {
        Lane main = ground.main();
        if (main == null) {
            return;
        }
        int ports = part.packets();
        go(new Pace(ground.clock(), part.paceMicros(), 2 * ports, at -> {
            int port = Ports.after(last.getPort(), (long) part.step() * place(at % ports));
            ground.probe(main, Ports.at(last, port), 0);
        }));
    }

    /**
     * Up and down from the port that was looked at: nobody knows whether the other end's socket got its port before that or
     * after it. Later ones are likelier, for strangers take some: two of three.
     */
    private static int place(int at) {
        return at % 3 == 1 ? -(at / 3 + 1) : at - at / 3 - (at % 3 == 2 ? 1 : 0) + 1;
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
