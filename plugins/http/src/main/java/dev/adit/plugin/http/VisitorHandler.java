package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a connection of HTTP/1 and a stream of HTTP/2 have in common: the visitor's side of the exchange that is under way. */
@LoopOnly
abstract class VisitorHandler extends ChannelInboundHandlerAdapter implements VisitorPort {
    /** Null between two exchanges. */
    @Nullable
    Exchange current;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Watch watch;

    @Override
    public final void handlerAdded(ChannelHandlerContext added) {
        context = added;
        Watch made = new Watch(added.channel().eventLoop(), this::expired);
        watch = made;
        made.expect(Watch.Wait.HEAD, Limits.HEAD);
        added();
    }

    /** It is in its pipeline, and nothing was read yet. */
    void added() {}

    /** What was waited for has not come. */
    abstract void expired(Watch.Wait wait);

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext now) {
        Exchange exchange = current;
        if (exchange != null && isWritable()) {
            exchange.visitorHasRoom();
        }
    }

    /** Whatever was under way is given up. */
    final void leave() {
        watch().stop();
        Exchange exchange = current;
        current = null;
        if (exchange != null) {
            exchange.visitorGone();
        }
    }

    @Override
    public final EventLoop loop() {
        return context().channel().eventLoop();
    }

    @Override
    public final Watch watch() {
        return Objects.requireNonNull(watch);
    }

    @Override
    public void write(HttpObject message) {
        context().write(message);
    }

    @Override
    public void flush() {
        context().flush();
    }

    @Override
    public final boolean isWritable() {
        return context().channel().isWritable();
    }

    final ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }
}
