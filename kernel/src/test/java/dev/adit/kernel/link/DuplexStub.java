package dev.adit.kernel.link;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import org.jspecify.annotations.Nullable;

/** An embedded channel with half-close, for what sockets do too rarely to be met in a test. */
final class DuplexStub extends EmbeddedChannel implements DuplexChannel {
    boolean finished;
    private @Nullable EventLoop shared;

    DuplexStub(ChannelHandler... handlers) {
        super(handlers);
        config().setAutoRead(false);
    }

    /** Moves to the loop of another one. */
    DuplexStub on(DuplexStub other) {
        shared = other.eventLoop();
        return this;
    }

    @Override
    public EventLoop eventLoop() {
        EventLoop other = shared;
        return other == null ? super.eventLoop() : other;
    }

    @Override
    public boolean isInputShutdown() {
        return false;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return newSucceededFuture();
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return promise.setSuccess();
    }

    @Override
    public boolean isOutputShutdown() {
        return finished;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        finished = true;
        return promise.setSuccess();
    }

    @Override
    public boolean isShutdown() {
        return finished;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdownOutput();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return shutdownOutput(promise);
    }
}
