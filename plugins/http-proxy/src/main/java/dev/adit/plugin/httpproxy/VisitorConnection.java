package dev.adit.plugin.httpproxy;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What is done to a visitor's connection: writing, waiting, ending. */
@LoopOnly
final class VisitorConnection {
    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final byte[] CONNECTED =
            "HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final ChannelHandlerContext context;
    private @Nullable Future<?> deadline;

    VisitorConnection(ChannelHandlerContext context) {
        this.context = context;
    }

    /** Ends any channel so that the other side sees a reset. */
    static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }

    EventLoop loop() {
        return context.channel().eventLoop();
    }

    DuplexChannel channel() {
        return (DuplexChannel) context.channel();
    }

    boolean isActive() {
        return context.channel().isActive();
    }

    boolean isWritable() {
        return context.channel().isWritable();
    }

    void read() {
        context.read();
    }

    void answering(HttpMethod method) {
        context.pipeline().get(AnswerEncoder.class).answering(method);
    }

    void write(HttpObject part) {
        context.write(part);
    }

    void flush() {
        context.flush();
    }

    /** Closes it unless something happens in time. */
    void waitFor(Duration longest) {
        stopWaiting();
        deadline = context.executor().schedule(this::close, longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stopWaiting() {
        Future<?> waiting = deadline;
        if (waiting != null) {
            waiting.cancel(false);
        }
    }

    /** No more HTTP; what was read too far comes out of the decoder. */
    void leaveHttp() {
        context.flush();
        context.pipeline().remove(RequestDecoder.class);
        context.pipeline().remove(AnswerEncoder.class);
    }

    void sayConnected() {
        context.writeAndFlush(Unpooled.wrappedBuffer(CONNECTED));
    }

    /** The last word is written. Not closed at once: what the visitor has sent meanwhile would make a reset of it. */
    void sayFarewell(boolean inputEnded) {
        waitFor(FAREWELL);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            channel().shutdownOutput();
            if (inputEnded) {
                close();
            }
        });
        context.channel().config().setAutoRead(true);
    }

    void closeBehindWhatIsWritten() {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> close());
    }

    void close() {
        context.close();
    }

    void reset() {
        reset(context.channel());
    }
}
