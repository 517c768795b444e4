package dev.adit.plugin.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connection around the streams of an HTTP/2 visitor: ends it when it has had no stream for long. */
final class Http2Connection extends ChannelInboundHandlerAdapter implements HttpEntry.Guest {
    private final HttpEntry entry;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> timer;
    private int quiet;

    Http2Connection(HttpEntry entry) {
        this.entry = entry;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        entry.welcome(this);
        // The codec begins with 64 KiB for all streams together, which is little over a long way.
        added.writeAndFlush(new DefaultHttp2WindowUpdateFrame(Limits.CONNECTION_WINDOW));
        long step = Limits.HEAD.toMillis();
        timer = added.executor().scheduleWithFixedDelay(() -> look(added), step, step, TimeUnit.MILLISECONDS);
    }

    private void look(ChannelHandlerContext now) {
        quiet = streams(now) == 0 ? quiet + 1 : 0;
        if (quiet * Limits.HEAD.toMillis() >= Limits.IDLE.toMillis()) {
            end(now);
        }
    }

    private static int streams(ChannelHandlerContext context) {
        Http2FrameCodec codec = context.pipeline().get(Http2FrameCodec.class);
        return codec == null ? 0 : codec.connection().numActiveStreams();
    }

    private static void end(ChannelHandlerContext context) {
        context.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        if (streams(context) == 0) {
            context.close();
        }
    }

    @Override
    public void farewell() {
        ChannelHandlerContext now = context;
        if (now != null) {
            now.executor().execute(() -> end(now));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext now, Object frame) {
        // Settings and pings are answered by the codec.
        ReferenceCountUtil.release(frame);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext now, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            now.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext now, Throwable cause) {
        now.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext now) {
        gone();
        now.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext now) {
        gone();
    }

    private void gone() {
        entry.gone(this);
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
