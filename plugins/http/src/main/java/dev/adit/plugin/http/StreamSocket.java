package dev.adit.plugin.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.net.SocketAddress;

/**
 * A stream of HTTP/2 as a connection of its own: the same channel, with two directions that end one by one. Its bytes are made
 * by {@link StreamBytes} in its pipeline.
 */
final class StreamSocket implements DuplexChannel {
    private final Http2StreamChannel stream;
    private volatile boolean inputEnded;
    private volatile boolean outputEnded;

    StreamSocket(Http2StreamChannel stream) {
        this.stream = stream;
    }

    /** The visitor has ended its direction. */
    void inputEnded() {
        inputEnded = true;
    }

    @Override
    public boolean isInputShutdown() {
        return inputEnded || !stream.isActive();
    }

    @Override
    public boolean isOutputShutdown() {
        return outputEnded || !stream.isActive();
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    /** HTTP/2 has no such thing: what comes is dropped by whoever reads. */
    @Override
    public ChannelFuture shutdownInput() {
        inputEnded = true;
        return stream.newSucceededFuture();
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        inputEnded = true;
        return promise.setSuccess();
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    /**
     * Done as soon as the frame is in order: where the visitor has ended too, the stream is closed by that, and whoever waits
     * would hear of the closing first.
     */
    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        outputEnded = true;
        stream.writeAndFlush(new DefaultHttp2DataFrame(true));
        return promise.setSuccess();
    }

    @Override
    public ChannelFuture shutdown() {
        return close();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return close(promise);
    }

    // --- the channel
    // ------------------------------------------------------------------------------------------------

    @Override
    public ChannelId id() {
        return stream.id();
    }

    @Override
    public EventLoop eventLoop() {
        return stream.eventLoop();
    }

    @Override
    public Channel parent() {
        return stream.parent();
    }

    @Override
    public ChannelConfig config() {
        return stream.config();
    }

    @Override
    public boolean isOpen() {
        return stream.isOpen();
    }

    @Override
    public boolean isRegistered() {
        return stream.isRegistered();
    }

    @Override
    public boolean isActive() {
        return stream.isActive();
    }

    @Override
    public ChannelMetadata metadata() {
        return stream.metadata();
    }

    @Override
    public SocketAddress localAddress() {
        return stream.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return stream.remoteAddress();
    }

    @Override
    public ChannelFuture closeFuture() {
        return stream.closeFuture();
    }

    @Override
    public boolean isWritable() {
        return stream.isWritable();
    }

    @Override
    public long bytesBeforeUnwritable() {
        return stream.bytesBeforeUnwritable();
    }

    @Override
    public long bytesBeforeWritable() {
        return stream.bytesBeforeWritable();
    }

    @Override
    public Unsafe unsafe() {
        return stream.unsafe();
    }

    @Override
    public ChannelPipeline pipeline() {
        return stream.pipeline();
    }

    @Override
    public <T> Attribute<T> attr(AttributeKey<T> key) {
        return stream.attr(key);
    }

    @Override
    public <T> boolean hasAttr(AttributeKey<T> key) {
        return stream.hasAttr(key);
    }

    @Override
    public int compareTo(Channel other) {
        return stream.compareTo(other);
    }
}
