package dev.adit.plugin.p2p.punch;

import dev.adit.plugin.p2p.punch.Round.Part;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Both NATs choose at random for each destination, but of a small block, as carriers give one to each subscriber. Each end
 * sends from one socket to the ports of the other's block in random order: each packet gets a random port of this end's
 * block. Where one end's packet went from x to y and one of the other end's from y to x they have met; with n packets
 * each and blocks of a and b ports n·n/(a·b) such pairs are expected. When all ports of the block were sent to, it goes on
 * with another socket.
 */
final class TwoSidedBirthday implements PunchMethod {
    private final Ground ground;
    private final Part part;
    private @Nullable Pace pace;
    private int left;
    private int sockets;
    private boolean ended;

    TwoSidedBirthday(Ground ground, Part part) {
        this.ground = ground;
        this.part = part;
        this.left = part.packets();
        this.sockets = part.sockets();
    }

    @Override
    public void begin() {
        InetSocketAddress peer = ground.peerMapped();
        if (peer == null || sockets <= 0 || ended) {
            return;
        }
        sockets--;
        ground.open(Method.TWO_SIDED_BIRTHDAY).addListener((Future<Lane> opening) -> {
            if (opening.isSuccess()) {
                spray(opening.getNow(), peer);
            }
        });
    }

    private void spray(Lane lane, InetSocketAddress peer) {
        int[] ports = Ports.some(part.low(), part.high(), left, ground.random());
        if (ended || ports.length == 0) {
            return;
        }
        pace = new Pace(ground.clock(), part.paceMicros(), ports.length, at -> {
            left--;
            ground.probe(lane, Ports.at(peer, ports[at]), 0);
            if (at == ports.length - 1 && left > 0) {
                begin();
            }
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
