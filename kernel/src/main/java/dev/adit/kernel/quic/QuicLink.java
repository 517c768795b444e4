package dev.adit.kernel.quic;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.transport.DatagramPath;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a link of a QUIC stream; the first handler of its pipeline. A close before both directions have ended is a reset:
 * Netty's own would send a FIN, and what was cut would look complete. A reset of the peer is an exception, then the end.
 */
@LoopOnly
final class QuicLink extends ChannelDuplexHandler implements DatagramPath {
    /** RFC 9000 §20.2: codes are the application's; there is nothing to say but that. */
    static final int RESET = 1;

    private final QuicCarrier carrier;
    private final QuicStreamChannel stream;
    private @Nullable Consumer<ByteBuf> receiver;
    private Runnable burstEnded = () -> {};
    private boolean ended;

    QuicLink(QuicCarrier carrier, QuicStreamChannel stream) {
        this.carrier = carrier;
        this.stream = stream;
    }

    QuicStreamChannel stream() {
        return stream;
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (!ended) {
            ended = true;
            if (stream.isOpen() && !(stream.isInputShutdown() && stream.isOutputShutdown())) {
                carrier.tellReset(stream.streamId());
                // Both directions at once: unread bytes must not stay, and the peer must not take it for an end.
                stream.shutdown(RESET);
            }
        }
        context.close(promise);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.fireExceptionCaught(cause instanceof QuicException ? reset() : cause);
        if (cause instanceof QuicException) {
            stream.close();
        }
    }

    /** The peer has said so beside the stream, or the connection is dead: nothing of the stream need be read to see it. */
    void broken(IOException cause) {
        if (!ended && stream.isOpen()) {
            stream.pipeline().fireExceptionCaught(cause);
            stream.close();
        }
    }

    static IOException reset() {
        return new IOException("connection reset by peer");
    }

    @Override
    public int longest() {
        return carrier.longestDatagram();
    }

    @Override
    public void send(ByteBuf datagram) {
        carrier.sendDatagram(stream.streamId(), datagram);
    }

    @Override
    public void receive(Consumer<ByteBuf> newReceiver, Runnable ended) {
        receiver = newReceiver;
        burstEnded = ended;
    }

    void received(ByteBuf datagram) {
        if (receiver == null || !stream.isOpen()) {
            datagram.release();
        } else {
            receiver.accept(datagram);
        }
    }

    void burstEnded() {
        if (stream.isOpen()) {
            burstEnded.run();
        }
    }
}
