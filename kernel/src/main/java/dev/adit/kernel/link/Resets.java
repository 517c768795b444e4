package dev.adit.kernel.link;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a channel so that the other side sees a reset, never the clean end of a stream that was cut. */
public final class Resets {
    private static final Logger LOG = LoggerFactory.getLogger(Resets.class);

    private Resets() {}

    /**
     * Closes with {@code SO_LINGER} 0: on a TCP socket the kernel sends RST and drops what is queued (tcp(7), socket(7));
     * a mux link sends its own reset. Any thread; a channel that has ended already is left alone.
     *
     * @param channel a socket or a link
     */
    public static void reset(Channel channel) {
        if (!channel.isOpen()) {
            return;
        }
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException ended) {
            // The socket may be gone between the question and the option; then there is nothing left to linger.
            LOG.atTrace().setCause(ended).log("no-linger");
        }
        channel.close();
    }
}
