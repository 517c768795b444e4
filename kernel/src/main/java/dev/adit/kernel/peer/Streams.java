package dev.adit.kernel.peer;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How raw streams end. */
final class Streams {
    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

    private Streams() {}

    /** Any thread. */
    static void reset(DuplexChannel raw) {
        try {
            raw.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException ended) {
            // Then there is nothing left to linger.
            LOG.atTrace().setCause(ended).log("no-linger");
        }
        raw.close();
    }
}
