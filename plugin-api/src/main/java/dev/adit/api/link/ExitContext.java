package dev.adit.api.link;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.Executor;
import org.slf4j.Logger;

/** What the kernel hands to an exit. */
public interface ExitContext {

    /**
     * Reaches the request's target: checks the client's grants, resolves, dials within the request's timeout on the
     * loop of the link, and lets interceptors write their prelude. A stream request gives a {@link
     * io.netty.channel.socket.DuplexChannel}, a datagram request a connected datagram channel.
     *
     * @param link whose request names the target
     * @return the target's channel, auto-read off; or a {@link LinkException}
     */
    Future<Channel> dial(IncomingLink link);

    /**
     * Joins link and target until both have ended: back-pressure, half-close and resets pass through. Datagrams are
     * dropped where the other side is full, and the association ends when none came for a while: a minute, or what the
     * request's option {@link LinkRequest#IDLE} says.
     *
     * @param link accepted
     * @param target dialled
     */
    void splice(IncomingLink link, Channel target);

    /**
     * Opens a UDP socket beside a datagram link: not connected, so that it reaches any number of targets, and ended with the
     * link. What comes in is handed out only if its sender's address was sent to before.
     *
     * @param link not answered yet
     * @param receiver takes what comes in, on the loop of the link
     * @return the socket; or a {@link LinkException}
     */
    Future<TargetDatagrams> datagrams(IncomingLink link, TargetDatagrams.Receiver receiver);

    /**
     * Where the exit may block, for work that is short: few threads and a bounded queue.
     *
     * @return throws {@link java.util.concurrent.RejectedExecutionException} when it is full
     */
    Executor blocking();

    /**
     * The exit's log.
     *
     * @return never null
     */
    Logger logger();
}
