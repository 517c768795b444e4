package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.tunnel.TunnelLinks;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A stream of HTTP/2: one exchange, then it is over. */
@LoopOnly
final class Http2Stream extends VisitorHandler {
    private final HttpEntry entry;
    private final Visit visit;
    private @Nullable HttpResponse head;
    private boolean over;

    Http2Stream(HttpEntry entry, Visit visit) {
        this.entry = entry;
        this.visit = visit;
    }

    @Override
    public void channelActive(ChannelHandlerContext now) {
        now.fireChannelActive();
        now.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext now, Object message) {
        if (over) {
            ReferenceCountUtil.release(message);
        } else if (current == null && message instanceof HttpRequest head) {
            Exchange exchange = new Exchange(entry, visit, this, head);
            current = exchange;
            exchange.start();
            if (message instanceof LastHttpContent whole) {
                whole.release();
                content(LastHttpContent.EMPTY_LAST_CONTENT);
            }
        } else if (message instanceof HttpContent content) {
            content(content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void content(HttpContent content) {
        Exchange exchange = current;
        if (exchange == null) {
            content.release();
        } else {
            exchange.content(content);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext now) {
        Exchange exchange = current;
        if (exchange != null) {
            exchange.inputBurstDone();
        }
        wantInput();
    }

    @Override
    public void wantInput() {
        Exchange exchange = current;
        if (!over && (exchange == null || exchange.wantsInput())) {
            context().read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext now, Object event) {
        if (event instanceof Http2ResetFrame) {
            gone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext now, Throwable cause) {
        gone();
        now.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext now) {
        gone();
    }

    private void gone() {
        over = true;
        leave();
    }

    @Override
    void expired(Watch.Wait wait) {
        Exchange exchange = current;
        if (exchange == null) {
            context().close();
        } else {
            exchange.expired(wait);
        }
    }

    @Override
    public void done(boolean keep) {
        boolean whole = current != null && current.isRequestDone();
        end();
        if (!whole) {
            // RFC 9113 8.1: the answer is complete, and the rest of the request is not wanted.
            context().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.NO_ERROR));
        }
    }

    @Override
    public void abort() {
        end();
        context().writeAndFlush(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
    }

    private void end() {
        over = true;
        current = null;
        watch().stop();
    }

    @Override
    public void upgrade(TargetConnection target, TunnelLinks links) {
        throw new IllegalStateException("a stream is never upgraded");
    }

    @Override
    public boolean isStream() {
        return true;
    }

    /** A head waits for what follows: where that is the end, both are one frame, as gRPC has its errors. */
    @Override
    public void write(HttpObject message) {
        HttpResponse waiting = head;
        head = null;
        if (waiting != null && message instanceof LastHttpContent last && isNothing(last)) {
            last.release();
            context().write(Responses.whole(waiting));
            return;
        }
        if (waiting != null) {
            context().write(waiting);
        }
        if (message instanceof HttpResponse response && !(message instanceof HttpContent)) {
            head = response;
        } else {
            context().write(message);
        }
    }

    private static boolean isNothing(LastHttpContent last) {
        return !last.content().isReadable() && last.trailingHeaders().isEmpty();
    }

    @Override
    public void flush() {
        HttpResponse waiting = head;
        if (waiting != null) {
            head = null;
            context().write(waiting);
        }
        context().flush();
    }

    @Override
    public void answersHead(boolean head) {
        // Our answers to a HEAD have no body to begin with, and a target's neither.
    }
}
