package dev.adit.plugin.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;

/** Ends a connection so that the other side sees that something was cut off. */
final class Ends {
    private Ends() {}

    /** Any thread; one that has ended already is left alone. */
    static void reset(Channel channel) {
        if (channel.isOpen()) {
            linger(channel);
            channel.close();
        }
    }

    private static void linger(Channel channel) {
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException ended) {
            // Between the question and the option it has gone by itself: nothing is left to be cut off.
        }
    }
}
