package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.tunnel.TunnelLinks;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** A stream of HTTP/2: one exchange, then it is over, or is not HTTP any more. */
@LoopOnly
final class Http2Stream extends VisitorHandler {
    private final HttpEntry entry;
    private final Visit visit;
    private @Nullable HttpResponse head;
    private boolean inputEnded;
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
            begin(head);
        } else if (message instanceof HttpContent content) {
            content(content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest head) {
        boolean connect = StreamHead.isUpgrade(head.headers());
        if (connect) {
            StreamHead.complete(head.headers());
        }
        Exchange exchange = new Exchange(entry, visit, this, head);
        current = exchange;
        exchange.start();
        if (head instanceof LastHttpContent whole) {
            whole.release();
            content(LastHttpContent.EMPTY_LAST_CONTENT);
        } else if (connect && current == exchange) {
            // All of the request is there; what the visitor sends from now on is of the other protocol, and is not read
            // yet.
            exchange.content(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    private void content(HttpContent content) {
        inputEnded |= content instanceof LastHttpContent;
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

    /** What is wrong with a request is told as that, and not as if its answer had been called off. */
    @Override
    public void exceptionCaught(ChannelHandlerContext now, Throwable cause) {
        gone();
        now.writeAndFlush(new DefaultHttp2ResetFrame(error(cause)));
        now.close();
    }

    private static Http2Error error(Throwable cause) {
        if (cause instanceof Http2FrameStreamException told) {
            return told.error();
        }
        Http2Exception known = Http2CodecUtil.getEmbeddedHttp2Exception(cause);
        if (known != null) {
            return known.error();
        }
        return cause instanceof DecoderException ? Http2Error.PROTOCOL_ERROR : Http2Error.INTERNAL_ERROR;
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
        end();
        if (!inputEnded) {
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
        flush();
        end();
        StreamSocket socket = new StreamSocket((Http2StreamChannel) context().channel());
        ChannelPipeline pipeline = socket.pipeline();
        pipeline.addLast(new StreamBytes(socket), new Keeper());
        pipeline.remove(Http2StreamFrameToHttpObjectCodec.class);
        pipeline.remove(this);
        target.handOver(socket, links);
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
