package dev.adit.api.tunnel;

import dev.adit.api.link.LinkRequest;
import io.netty.channel.EventLoopGroup;
import java.time.Clock;
import java.util.concurrent.Executor;
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
     * Makes the request for a visitor: the tunnel's target of the same index, its dial timeout, the visitor's addresses.
     *
     * @param visitor who came
     * @param type the link type, which names the exit
     * @return a stream request that does not wait for the reply
     */
    LinkRequest request(Visitor visitor, String type);

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
