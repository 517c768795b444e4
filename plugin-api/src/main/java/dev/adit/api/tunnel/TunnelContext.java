package dev.adit.api.tunnel;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkRequest;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** A tunnel's way to the kernel. Every method may be called from any thread. */
public interface TunnelContext {

    /**
     * The tunnel's name, as logs and status show it.
     *
     * @return unique on this node
     */
    String name();

    /**
     * Opens every address of the tunnel's {@code listen} to visitors.
     *
     * @param claim which of the visitors there
     * @param acceptor takes them, on their event loops
     * @return the lease, opening
     */
    ListenerLease listen(Claim claim, VisitorAcceptor acceptor);

    /**
     * Opens every address of the tunnel's {@code listen} to datagrams: one UDP socket for each. They are reported and tried
     * again as those of {@link #listen} are; TCP and UDP of one number do not clash.
     *
     * @param loop where every one of them lives, so that the acceptor needs no locks
     * @param acceptor takes the datagrams
     * @return the lease, opening
     */
    ListenerLease listenDatagrams(EventLoop loop, DatagramAcceptor acceptor);

    /**
     * Opens one more UDP socket, beside the tunnel's {@code listen}.
     *
     * @param address where; port 0 for a free one
     * @param loop where it lives
     * @param acceptor takes the datagrams
     * @return the port, owned by the caller; or a {@link java.net.BindException} that tells people why not
     */
    Future<DatagramPort> bindDatagrams(InetSocketAddress address, EventLoop loop, DatagramAcceptor acceptor);

    /**
     * Opens every address of the tunnel's {@code listen} together with the other tunnels of its type that listen there.
     * Against everybody else they are as one owner of the claim.
     *
     * @param claim which of the visitors there; one that another type has already is refused
     * @param first makes what they share, where this tunnel is the first on an address
     * @param part what this tunnel brings along to each address, by the address's index as in {@link Visitor#index()}
     * @param <P> as of the entry
     * @return the lease, opening; it leaves every entry when it is closed
     */
    <P> ListenerLease listenShared(
            Claim claim, Supplier<? extends SharedEntry<P>> first, IntFunction<? extends P> part);

    /**
     * What the file names as the tunnel's targets, for whoever must prepare for them; which one a visitor gets is told by
     * {@link #request(Visitor, String)} and {@link TunnelLinks#reached}.
     *
     * @return as written, ranges as ranges; empty where the type finds its targets itself
     */
    List<Address> targets();

    /**
     * Makes the request for a visitor: the tunnel's target of the same index, its dial timeout, the visitor's addresses.
     *
     * @param visitor who came
     * @param type the link type, which names the exit
     * @return a stream request that does not wait for the reply
     */
    LinkRequest request(Visitor visitor, String type);

    /**
     * Makes the request for a visitor of whom there are only datagrams.
     *
     * @param port where they come in
     * @param visitor their sender
     * @param type the link type, which names the exit
     * @return a datagram request that does not wait for the reply, otherwise as {@link #request(Visitor, String)}
     */
    LinkRequest request(DatagramPort port, InetSocketAddress visitor, String type);

    /**
     * Asks for what a loaded feature offers to the entries of tunnels. What the feature's block says counts: the tunnel's,
     * else the process's; it may stand nowhere.
     *
     * @param type of the service
     * @param <T> the same
     * @return the same object each time, of this tunnel; null where no loaded feature offers it
     */
    <T> @Nullable T service(Class<T> type);

    /**
     * The way to the tunnel's client.
     *
     * @return the same object each time
     */
    TunnelLinks links();

    /**
     * The event loops. Never block one.
     *
     * @return the same object each time
     */
    EventLoopGroup loops();

    /**
     * Where a tunnel may block: a small bounded pool.
     *
     * @return the same object each time
     */
    Executor blocking();

    /**
     * The tunnel's log; each line carries its name.
     *
     * @return the same object each time
     */
    Logger logger();

    /**
     * The time of day, replaceable in tests.
     *
     * @return the same object each time
     */
    Clock clock();
}
