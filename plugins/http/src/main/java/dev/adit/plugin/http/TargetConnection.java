package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.tunnel.TunnelLinks;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a target: a link that speaks HTTP/1.1, or a stream of one that speaks HTTP/2 and is used once. It serves
 * one exchange at a time, on whose loop (the home loop) everything happens but the handler's own methods; where the link lives on another loop, whole bursts are handed over in
 * order, either way. The link is read burst by burst, as the exchange asks for it.
 */
final class TargetConnection extends ChannelInboundHandlerAdapter {
    private final Channel link;
    private final EventLoop home;
    private final TargetPool pool;
    private final @Nullable TargetSession session;
    private final ResponseDecoder decoder = new ResponseDecoder();
    private final boolean oneLoop;

    /** Of the link's loop. */
    private List<Object> arrived = new ArrayList<>();

    private boolean raw;

    /** Of the home loop. */
    private @Nullable Exchange exchange;

    private List<Object> leaving = new ArrayList<>();
    private boolean ended;
    private boolean served;
    private long waitingSince;
    private long waitingUntil;

    private TargetConnection(Channel link, EventLoop home, TargetPool pool, @Nullable TargetSession session) {
        this.link = link;
        this.home = home;
        this.pool = pool;
        this.session = session;
        this.oneLoop = link.eventLoop() == home;
    }

    static TargetConnection of(Channel link, EventLoop home, TargetPool pool) {
        return new TargetConnection(link, home, pool, null);
    }

    static TargetConnection of(Channel stream, EventLoop home, TargetPool pool, TargetSession session) {
        return new TargetConnection(stream, home, pool, session);
    }

    /** On the link's loop, before anything else: a stream. */
    void installStream() {
        link.pipeline().addLast(new Http2StreamFrameToHttpObjectCodec(false, true), this);
    }

    /** On the link's loop, before anything else: a link. */
    void install(@Nullable SslHandler tls) {
        ChannelPipeline pipeline = link.pipeline();
        if (tls != null) {
            pipeline.addLast(tls);
        }
        pipeline.addLast(Pipelines.DECODER, decoder);
        pipeline.addLast(Pipelines.ENCODER, new HttpRequestEncoder());
        pipeline.addLast(this);
        if (!link.isActive()) {
            link.pipeline().fireChannelInactive();
        }
    }

    @LoopOnly
    void begin(Exchange next, boolean head) {
        exchange = next;
        decoder.answersHead(head);
    }

    /** Whether it has answered before, so that its end now may be that of an idle connection. */
    boolean hasServed() {
        return session == null ? served : session.hasServed();
    }

    boolean isEnded() {
        return ended;
    }

    @LoopOnly
    void write(Object message) {
        if (oneLoop) {
            link.write(message);
        } else {
            leaving.add(message);
        }
    }

    @LoopOnly
    void flush() {
        if (oneLoop) {
            link.flush();
            return;
        }
        List<Object> burst = leaving;
        if (burst.isEmpty()) {
            return;
        }
        leaving = new ArrayList<>();
        link.eventLoop().execute(() -> {
            burst.forEach(link::write);
            link.flush();
        });
    }

    boolean isWritable() {
        return link.isWritable();
    }

    void read() {
        link.read();
    }

    /** The exchange is over, and all of it was read: the next one may have it. */
    @LoopOnly
    void release(Duration idle) {
        exchange = null;
        if (session != null) {
            session.answered();
            ended = true;
            link.close();
            return;
        }
        served = true;
        pool.keep(this, home, idle);
        if (!ended) {
            // Its end is heard only if it is read.
            link.read();
        }
    }

    @LoopOnly
    void waitFor(Duration idle) {
        waitingSince = System.nanoTime();
        waitingUntil = waitingSince + idle.toNanos();
    }

    long waited() {
        return System.nanoTime() - waitingSince;
    }

    boolean isStale() {
        return System.nanoTime() - waitingUntil > 0;
    }

    /** Ends it in order. */
    @LoopOnly
    void close() {
        abandon();
        link.close();
    }

    /** Ends it so that the target sees that something was cut off. Any thread, but for the exchange's part. */
    void reset() {
        abandon();
        Ends.reset(link);
    }

    private void abandon() {
        ended = true;
        exchange = null;
        leaving.forEach(ReferenceCountUtil::release);
        leaving.clear();
    }

    /** The visitor has got the head of the 101: what comes now belongs to the other protocol. */
    @LoopOnly
    void handOver(DuplexChannel visitor, TunnelLinks links) {
        exchange = null;
        ended = true;
        link.eventLoop().execute(() -> {
            ChannelPipeline pipeline = link.pipeline();
            if (pipeline.get(Pipelines.DECODER) != null) {
                pipeline.remove(Pipelines.ENCODER);
                pipeline.remove(Pipelines.DECODER);
                pipeline.remove(this);
            }
            links.splice(visitor, link);
        });
    }

    // --- on the link's loop
    // -------------------------------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (raw) {
            if (message instanceof HttpObject) {
                ReferenceCountUtil.release(message);
            } else {
                context.fireChannelRead(message);
            }
            return;
        }
        if (session != null && message instanceof HttpResponse response) {
            readStream(response);
            return;
        }
        if (message instanceof HttpResponse response
                && response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
            raw = true;
            context.pipeline().addLast(new Keeper());
        }
        pass(message);
    }

    /** A head that is all of its message comes in two parts, as those of HTTP/1.1 do. */
    private void readStream(HttpResponse response) {
        Requests.stripNotes(response.headers());
        if (response instanceof FullHttpResponse whole) {
            whole.release();
            pass(new DefaultHttpResponse(HttpVersion.HTTP_1_1, response.status(), response.headers()));
            pass(LastHttpContent.EMPTY_LAST_CONTENT);
        } else {
            pass(response);
        }
    }

    private void pass(Object message) {
        if (oneLoop) {
            take(message);
        } else {
            arrived.add(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (oneLoop) {
            taken();
        } else {
            deliver();
            home.execute(this::taken);
        }
    }

    private void deliver() {
        if (!arrived.isEmpty()) {
            List<Object> burst = arrived;
            arrived = new ArrayList<>();
            home.execute(() -> burst.forEach(this::take));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!link.isWritable()) {
            return;
        }
        if (oneLoop) {
            room();
        } else {
            home.execute(this::room);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (raw) {
            context.fireUserEventTriggered(event);
        } else if (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete) {
            over(null);
        } else if (event instanceof Http2ResetFrame reset) {
            // Behind a whole answer NO_ERROR says that the rest of the request is not wanted; the end comes by itself.
            if (reset.errorCode() != Http2Error.NO_ERROR.code()) {
                over(new IOException("the target reset the stream: HTTP/2 error " + reset.errorCode()));
            }
        } else if (event instanceof Http2GoAwayFrame) {
            ReferenceCountUtil.release(event);
            over(new ClosedChannelException());
        }
    }

    /** A reset comes as an exception and then as the same event as an end: the exception must be heard first. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        over(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        over(new ClosedChannelException());
        context.fireChannelInactive();
    }

    /** On the link's loop: nothing more comes. */
    void over(@Nullable Throwable cause) {
        if (oneLoop) {
            end(cause);
        } else {
            deliver();
            home.execute(() -> end(cause));
        }
    }

    // --- on the home loop
    // ---------------------------------------------------------------------------------------------

    private void take(Object message) {
        Exchange current = exchange;
        if (current != null && !ended) {
            current.answered(message);
            return;
        }
        ReferenceCountUtil.release(message);
        if (!ended) {
            // Nobody has asked: whatever it is, it must not be taken for the answer to the next request.
            pool.forget(this, home);
            reset();
        }
    }

    private void taken() {
        Exchange current = exchange;
        if (current != null) {
            current.burstDone();
        }
    }

    private void room() {
        Exchange current = exchange;
        if (current != null) {
            current.targetHasRoom();
        }
    }

    private void end(@Nullable Throwable cause) {
        if (ended) {
            return;
        }
        Exchange current = exchange;
        pool.forget(this, home);
        reset();
        if (current != null) {
            current.targetEnded(cause);
        }
    }
}
