package dev.adit.api.client;

import dev.adit.api.config.Address;
import dev.adit.api.signal.SignalPort;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import org.slf4j.Logger;

/** What the kernel hands to a service of a client. Every method may be called from any thread. */
public interface ClientContext {

    /**
     * Where the service lives: it is called there, and needs no locks.
     *
     * @return the same loop each time; never block it
     */
    EventLoop loop();

    /**
     * The way to the other half at the server.
     *
     * @return the same object each time
     */
    SignalPort signal();

    /**
     * Connects to a target, within the client's grants, as a link to it would.
     *
     * @param target one address
     * @param timeout how long it may take
     * @return completes on {@link #loop()} with a {@link io.netty.channel.socket.DuplexChannel} that lives there, auto-read
     *     off, owned by the caller; or with a {@link dev.adit.api.link.LinkException}
     */
    Future<Channel> dial(Address target, Duration timeout);

    /**
     * The service's log.
     *
     * @return never null
     */
    Logger logger();
}
