package dev.adit.plugin.p2p.agent;

import dev.adit.api.peer.Peering;
import dev.adit.plugin.p2p.punch.Candidate;
import dev.adit.plugin.p2p.punch.PunchTask;
import dev.adit.plugin.p2p.rendezvous.Vantages;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one attempt that the other end is told addresses of: for each family that this machine has, one and a spare
 * one; and under which addresses they may be reached. On the peering's loop.
 */
final class MainSockets {
    /** So long a straggling answer of the rendezvous is waited for; what comes later is not missed, for packets are answered. */
    private static final long PATIENCE_MILLIS = 400;

    private static final int VARIANTS = 2;

    private final SearchMeans means;
    private final Surroundings around;
    private final List<PunchTask.Main> mains = new ArrayList<>();
    private final List<Candidate> candidates = new ArrayList<>();
    private final Promise<MainSockets> ready;
    private boolean closed;
    private int pending;

    private MainSockets(SearchMeans means, Surroundings around) {
        this.means = means;
        this.around = around;
        this.ready = means.peering().loop().newPromise();
    }

    /** Opens them and asks how they are seen; never fails, there may be none. */
    static MainSockets open(SearchMeans means, Surroundings around) {
        MainSockets sockets = new MainSockets(means, around);
        sockets.begin();
        return sockets;
    }

    private void begin() {
        EventLoop loop = means.peering().loop();
        pending = 1;
        for (boolean ipv6 : new boolean[] {false, true}) {
            // Without any known address IPv4 is tried anyway.
            if (around.has(ipv6) || (!ipv6 && around.hosts().isEmpty())) {
                for (int variant = 0; variant < VARIANTS; variant++) {
                    open(ipv6, variant);
                }
            }
        }
        loop.schedule(() -> ready.trySuccess(this), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        settle();
    }

    private void open(boolean ipv6, int variant) {
        Peering peering = means.peering();
        pending++;
        peering.open(new InetSocketAddress(any(ipv6), 0), new ChannelInboundHandlerAdapter())
                .addListener((Future<DatagramChannel> done) -> {
                    if (!done.isSuccess()) {
                        means.log().atDebug().addKeyValue("cause", done.cause()).log("p2p-no-socket");
                    } else if (closed) {
                        done.getNow().close();
                    } else {
                        opened(new PunchTask.Main(done.getNow(), ipv6, variant));
                    }
                    settle();
                });
    }

    private void opened(PunchTask.Main main) {
        mains.add(main);
        int port = main.channel().localAddress().getPort();
        if (main.variant() == 0) {
            around.hosts().stream()
                    .filter(host -> host instanceof Inet6Address == main.ipv6())
                    .map(host -> new InetSocketAddress(host, port))
                    .forEach(address -> candidates.add(new Candidate(address, Candidate.Kind.HOST, 0)));
        }
        Vantages vantages = around.profile().udp() ? around.vantages(main.ipv6()) : null;
        if (vantages != null) {
            pending++;
            means.probe().mapped(main.channel(), vantages.first()).addListener((Future<InetSocketAddress> done) -> {
                if (done.isSuccess()) {
                    candidates.add(new Candidate(done.getNow(), Candidate.Kind.MAPPED, main.variant()));
                }
                settle();
            });
        }
    }

    private void settle() {
        pending--;
        if (pending == 0) {
            ready.trySuccess(this);
        }
    }

    Future<MainSockets> ready() {
        return ready;
    }

    List<PunchTask.Main> mains() {
        return List.copyOf(mains);
    }

    List<Candidate> candidates() {
        return List.copyOf(candidates);
    }

    /** The port that the router may be asked to forward; 0 for none. */
    int mainPort() {
        return mains.stream()
                .filter(main -> !main.ipv6() && main.variant() == 0)
                .mapToInt(main -> main.channel().localAddress().getPort())
                .findFirst()
                .orElse(0);
    }

    boolean isMain(DatagramChannel channel) {
        return mains.stream().anyMatch(main -> main.channel() == channel && main.variant() == 0 && !main.ipv6());
    }

    /** Closes all but the winner. */
    void closeExcept(@Nullable DatagramChannel winner) {
        closed = true;
        mains.stream().map(PunchTask.Main::channel).filter(one -> one != winner).forEach(DatagramChannel::close);
        mains.clear();
    }

    private static InetAddress any(boolean ipv6) {
        try {
            return InetAddress.getByAddress(new byte[ipv6 ? 16 : 4]);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
