package dev.adit.kernel.quic;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.util.function.Consumer;

/** How streams are met. */
final class QuicStreams {
    private QuicStreams() {}

    /** Told of each stream while it is registered, before it reads. */
    static ChannelHandler initializer(Consumer<QuicStreamChannel> met) {
        return new ChannelInitializer<QuicStreamChannel>() {
            @Override
            protected void initChannel(QuicStreamChannel stream) {
                met.accept(stream);
            }
        };
    }

    /** Streams that the peer opens go to their connection. */
    static ChannelHandler incoming() {
        return initializer(stream -> QuicConnection.of(stream).incoming(stream));
    }
}
