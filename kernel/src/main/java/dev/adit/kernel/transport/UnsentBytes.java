package dev.adit.kernel.transport;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollChannelOption;

/**
 * Bounds what the system has taken of a connection and not yet sent. On a slow way it takes megabytes otherwise, which
 * nothing can overtake any more. What is sent and not yet acknowledged does not count, so speed needs no large bound.
 */
public final class UnsentBytes {
    private UnsentBytes() {}

    /**
     * Sets the bound, where the system has one (Linux: {@code TCP_NOTSENT_LOWAT}); elsewhere does nothing.
     *
     * @param connection any; its loop need not be the thread
     * @param most bytes
     */
    public static void limit(Channel connection, long most) {
        connection.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, most);
    }
}
