package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a target that speaks HTTP/2: exchanges of one home loop share it, each by a stream of its own. It stays
 * until the target says that it ends, or nobody has used it for long.
 */
final class TargetSession extends ChannelInboundHandlerAdapter {
    /** Until the target says how many; what most allow. */
    private static final int STREAMS_UNTOLD = 100;

    private final Channel link;
    private final EventLoop home;
    private final TargetPool pool;
    private volatile int mostStreams = STREAMS_UNTOLD;

    /** Of the link's loop. */
    private final Set<TargetConnection> live = new HashSet<>();

    private @Nullable Throwable broken;

    /** Of the home loop. */
    private int streams;

    private boolean leaving;
    private boolean served;
    private long idleSince = System.nanoTime();

    TargetSession(Channel link, EventLoop home, TargetPool pool) {
        this.link = link;
        this.home = home;
        this.pool = pool;
    }

    /** On the link's loop, once it is known that HTTP/2 is spoken. */
    void install() {
        Http2FrameCodecBuilder codec = Http2FrameCodecBuilder.forClient()
                .initialSettings(Http2Settings.defaultSettings()
                        .pushEnabled(false)
                        .maxHeaderListSize(Limits.HEADERS)
                        .initialWindowSize(Limits.STREAM_WINDOW))
                .validateHeaders(true);
        ChannelPipeline pipeline = link.pipeline();
        pipeline.addLast(codec.build());
        pipeline.addLast(new Http2MultiplexHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel pushed) {
                // It was told not to.
                pushed.close();
            }
        }));
        pipeline.addLast(this);
        if (!link.isActive()) {
            broken = new ClosedChannelException();
            return;
        }
        link.config().setAutoRead(true);
        link.writeAndFlush(new DefaultHttp2WindowUpdateFrame(Limits.CONNECTION_WINDOW));
    }

    // --- on the home loop
    // ---------------------------------------------------------------------------------------------

    @LoopOnly
    boolean hasRoom() {
        return !leaving && streams < mostStreams;
    }

    /** Whether it has answered before, so that its end now may be that of an idle connection. */
    @LoopOnly
    boolean hasServed() {
        return served;
    }

    @LoopOnly
    void answered() {
        served = true;
    }

    @LoopOnly
    boolean isStale() {
        return streams == 0 && System.nanoTime() - idleSince > Limits.TARGET_IDLE_MOST.toNanos();
    }

    /** Opens a stream for an exchange. */
    @LoopOnly
    void open(Promise<TargetConnection> promise) {
        streams++;
        Arrival.run(link.eventLoop(), () -> openStream(promise));
    }

    /** Takes no more exchanges, and ends with the last of those that it has. */
    @LoopOnly
    void leave() {
        leaving = true;
        if (streams == 0) {
            link.close();
        }
    }

    private void left() {
        streams--;
        idleSince = System.nanoTime();
        if (leaving) {
            leave();
        }
    }

    private void gone() {
        leaving = true;
        pool.forget(this, home);
    }

    // --- on the link's loop
    // -------------------------------------------------------------------------------------------

    private void openStream(Promise<TargetConnection> promise) {
        Throwable cause = broken;
        if (cause != null) {
            home.execute(this::left);
            promise.tryFailure(cause);
            return;
        }
        new Http2StreamChannelBootstrap(link)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel stream) {
                        stream.config().setAutoRead(false);
                    }
                })
                .open()
                .addListener((Future<Http2StreamChannel> opened) -> {
                    if (opened.isSuccess()) {
                        begin(opened.getNow(), promise);
                    } else {
                        home.execute(this::left);
                        promise.tryFailure(opened.cause());
                    }
                });
    }

    private void begin(Http2StreamChannel stream, Promise<TargetConnection> promise) {
        TargetConnection connection = TargetConnection.of(stream, home, pool, this);
        live.add(connection);
        stream.closeFuture().addListener(closed -> {
            live.remove(connection);
            home.execute(this::left);
        });
        connection.installStream();
        if (!promise.trySuccess(connection)) {
            connection.reset();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        if (frame instanceof Http2SettingsFrame told) {
            Long most = told.settings().maxConcurrentStreams();
            mostStreams = most == null ? mostStreams : (int) Math.min(most, Integer.MAX_VALUE);
        } else if (frame instanceof Http2GoAwayFrame) {
            home.execute(() -> {
                gone();
                leave();
            });
        }
        ReferenceCountUtil.release(frame);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            context.close();
        }
        ReferenceCountUtil.release(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(cause);
        Ends.reset(link);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(new ClosedChannelException());
        context.fireChannelInactive();
    }

    /** Every exchange hears why, before its stream ends. */
    private void end(Throwable cause) {
        if (broken == null) {
            broken = cause;
            home.execute(this::gone);
            List<TargetConnection> all = new ArrayList<>(live);
            all.forEach(connection -> connection.over(cause));
        }
    }
}
