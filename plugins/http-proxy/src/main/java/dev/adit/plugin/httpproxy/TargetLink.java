package dev.adit.plugin.httpproxy;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.tunnel.TunnelLinks;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The link to a target, as the visitor sees it. The link may live on another loop than the visitor: what it reads goes
 * over as one task a burst, and nothing more is read before the visitor asks again. Bodies count as the tunnel's bytes.
 */
final class TargetLink extends ChannelInboundHandlerAdapter {
    private final Channel link;
    private final String authority;
    private final EventLoop visitorLoop;
    private final Events events;
    private final TunnelLinks counts;
    private final AnswerDecoder decoder = new AnswerDecoder();
    private final HttpRequestEncoder encoder = new HttpRequestEncoder();

    /** Of the link's loop. */
    private List<HttpObject> burst = new ArrayList<>();

    private final List<ByteBuf> raw = new ArrayList<>();
    private boolean inputEnded;
    private boolean broken;
    private boolean leaving;

    /** Told on the visitor's loop, in order. */
    interface Events {
        /** Parts of answers; owned by the callee. */
        void received(TargetLink from, List<HttpObject> parts);

        /** There may be room for more of the request. */
        void hasRoom();

        /** Nothing more will come; null where the end was orderly. */
        void ended(TargetLink which, @Nullable Throwable cause);
    }

    private TargetLink(Channel link, String authority, EventLoop visitorLoop, Events events, TunnelLinks counts) {
        this.counts = counts;
        this.link = link;
        this.authority = authority;
        this.visitorLoop = visitorLoop;
        this.events = events;
    }

    /** On the link's loop, as soon as it is open; everything is in place before anything is read. */
    static TargetLink on(Channel link, String authority, EventLoop visitorLoop, Events events, TunnelLinks counts) {
        TargetLink target = new TargetLink(link, authority, visitorLoop, events, counts);
        link.pipeline().addLast(target.decoder, target.encoder, target);
        return target;
    }

    boolean reaches(String wanted) {
        return authority.equalsIgnoreCase(wanted) && link.isActive();
    }

    Channel channel() {
        return link;
    }

    boolean isWritable() {
        return link.isWritable();
    }

    void expect(HttpMethod method) {
        decoder.expect(method);
    }

    void write(HttpObject part) {
        if (part instanceof HttpContent content) {
            counts.count(content.content().readableBytes(), 0);
        }
        link.write(part);
    }

    void flush() {
        link.flush();
    }

    void read() {
        link.read();
    }

    /** In the middle of something: whoever listens there shall not take it for the end. */
    void reset() {
        VisitorConnection.reset(link);
    }

    void close() {
        link.close();
    }

    /**
     * Leaves the link to the splice that was just installed: what was read and belongs to the new protocol follows, in
     * order.
     */
    void leave() {
        link.eventLoop().execute(() -> {
            leaving = true;
            if (link.isActive()) {
                link.pipeline().remove(decoder);
                link.pipeline().remove(encoder);
                link.pipeline().remove(this);
            }
        });
    }

    @Override
    @LoopOnly
    public void handlerRemoved(ChannelHandlerContext context) {
        boolean any = leaving && !raw.isEmpty();
        for (ByteBuf bytes : raw) {
            if (leaving) {
                context.fireChannelRead(bytes);
            } else {
                bytes.release();
            }
        }
        raw.clear();
        burst.forEach(ReferenceCountUtil::release);
        burst.clear();
        if (any) {
            context.fireChannelReadComplete();
        }
        if (leaving && inputEnded) {
            context.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    @Override
    @LoopOnly
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (broken) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof ByteBuf bytes) {
            raw.add(bytes);
        } else {
            if (message instanceof HttpContent content) {
                counts.count(0, content.content().readableBytes());
            }
            burst.add((HttpObject) message);
        }
    }

    @Override
    @LoopOnly
    public void channelReadComplete(ChannelHandlerContext context) {
        List<HttpObject> whole = burst;
        burst = new ArrayList<>();
        // Also an empty one: the visitor asks for the next.
        if (!tell(() -> events.received(this, whole))) {
            whole.forEach(ReferenceCountUtil::release);
        }
    }

    @Override
    @LoopOnly
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (link.isWritable()) {
            tell(events::hasRoom);
        }
    }

    @Override
    @LoopOnly
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        boolean end = event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete;
        if (end && !inputEnded && !broken) {
            inputEnded = true;
            tell(() -> events.ended(this, null));
        }
    }

    /** A reset comes as an exception first, and then as if the target had finished: the first word counts. */
    @Override
    @LoopOnly
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!broken) {
            broken = true;
            tell(() -> events.ended(this, cause));
        }
        context.close();
    }

    @Override
    @LoopOnly
    public void channelInactive(ChannelHandlerContext context) {
        if (!broken) {
            broken = true;
            tell(() -> events.ended(this, inputEnded ? null : new IOException("the link was closed")));
        }
        context.fireChannelInactive();
    }

    /** Not now even where the loop is the same: then nothing happens in the middle of something else. */
    private boolean tell(Runnable event) {
        try {
            visitorLoop.execute(event);
            return true;
        } catch (RejectedExecutionException ended) {
            link.close();
            return false;
        }
    }
}
