package dev.adit.plugin.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a visitor's first bytes: TLS, HTTP/2 that begins without asking (RFC 9113 3.3), or HTTP/1. Then it is gone, and
 * what it has seen comes to the next handler. A decoder of Netty's asks for more itself where it could not tell yet.
 */
final class Entrance extends ByteToMessageDecoder {
    private static final int TLS_HANDSHAKE = 0x16;
    private static final byte[] HTTP2 = {'P', 'R', 'I', ' '};

    private final HttpEntry entry;
    private final Visit visit;
    private @Nullable Future<?> deadline;
    private boolean reading;

    Entrance(HttpEntry entry, Visit visit) {
        this.entry = entry;
        this.visit = visit;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor().schedule(() -> end(context), Limits.HEAD.toMillis(), TimeUnit.MILLISECONDS);
        reading = true;
        context.read();
    }

    private static void end(ChannelHandlerContext context) {
        context.close();
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.getUnsignedByte(in.readerIndex()) == TLS_HANDSHAKE) {
            if (entry.routes().isSecure()) {
                go(context, new ServerNames(entry, visit));
            } else {
                in.skipBytes(in.readableBytes());
                context.close();
            }
            return;
        }
        int same = 0;
        while (same < HTTP2.length && same < in.readableBytes() && in.getByte(in.readerIndex() + same) == HTTP2[same]) {
            same++;
        }
        if (same == HTTP2.length) {
            Pipelines.http2(context.pipeline(), entry, visit);
            leave(context);
        } else if (same < in.readableBytes()) {
            Pipelines.http1(context.pipeline(), entry, visit);
            leave(context);
        }
    }

    private void go(ChannelHandlerContext context, ServerNames next) {
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addLast(next);
        leave(context);
    }

    private void leave(ChannelHandlerContext context) {
        reading = false;
        context.pipeline().remove(this);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        // The only events of a socket are those of its input's end: before a request was there it says nothing.
        if (reading) {
            context.close();
        } else {
            super.userEventTriggered(context, event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
