package dev.adit.plugin.p2p.nat;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.plugin.p2p.rendezvous.Vantages;
import dev.adit.plugin.p2p.stun.Sockets;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Asks the rendezvous how it sees this client. All on one loop; several probes may run at once. */
@LoopOnly
public final class NatProbe {
    private final EventLoop loop;
    private final Sockets sockets;

    /**
     * Remembers the means.
     *
     * @param loop where everything happens
     * @param sockets opens them on that loop
     */
    public NatProbe(EventLoop loop, Sockets sockets) {
        this.loop = loop;
        this.sockets = sockets;
    }

    /**
     * Finds out what kind of NAT there is: one round trip, and 300 ms more where its filter swallows an answer; 1.5 s where
     * nothing comes back. Ten sockets for that time.
     *
     * @param v4 where to ask; null without IPv4
     * @param v6 the same by IPv6
     * @return the profile, {@link NatProfile#BLOCKED} where nothing came back; fails where no socket can be opened, and may be
     *     cancelled
     */
    public Future<NatProfile> probe(@Nullable Vantages v4, @Nullable Vantages v6) {
        return new ProbeRun(loop, sockets, v4, v6).start();
    }

    /**
     * Asks how a socket in use is seen. Its other handlers do not see the answer.
     *
     * @param channel on the loop, bound
     * @param rendezvous whom to ask
     * @return its outside address; fails after 1.5 s without an answer
     */
    public Future<InetSocketAddress> mapped(DatagramChannel channel, InetSocketAddress rendezvous) {
        return new MappedRun(loop, channel, rendezvous).start();
    }

    /**
     * Asks which port a new mapping gets just now: where they are sequential, the next one is a step further.
     *
     * @param rendezvous whom to ask
     * @return the outside address of a socket that is closed already; fails after 1.5 s without an answer
     */
    public Future<InetSocketAddress> last(InetSocketAddress rendezvous) {
        return MappedRun.fresh(loop, sockets, rendezvous);
    }
}
