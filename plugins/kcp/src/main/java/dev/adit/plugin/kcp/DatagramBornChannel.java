package dev.adit.plugin.kcp;

import io.netty.channel.AbstractChannel;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;

/**
 * The part of {@link KcpChannel} that any stream on a shared socket would have: it lives on the socket's loop, is connected
 * from the start, and registers with no I/O handler.
 */
abstract class DatagramBornChannel extends AbstractChannel implements DuplexChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false, 16);

    private final InetSocketAddress remote;

    DatagramBornChannel(Channel socket, InetSocketAddress remote) {
        super(socket);
        this.remote = remote;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public boolean isShutdown() {
        return isInputShutdown() && isOutputShutdown();
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        shutdownInput().addListener(discarded -> shutdownOutput(promise));
        return promise;
    }

    final void onLoop(Runnable action) {
        EventLoop loop = eventLoop();
        if (loop.inEventLoop()) {
            action.run();
        } else {
            loop.execute(action);
        }
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop == parent().eventLoop();
    }

    @Override
    protected SocketAddress localAddress0() {
        return parent().localAddress();
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return remote;
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("a pipe has no address to bind");
    }

    @Override
    protected void doDisconnect() throws Exception {
        doClose();
    }

    /** That a peer is gone before anybody listens is no news for the log. */
    @Override
    protected DefaultChannelPipeline newChannelPipeline() {
        return new DefaultChannelPipeline(this) {
            @Override
            protected void onUnhandledInboundException(Throwable cause) {
                if (!(cause instanceof IOException)) {
                    super.onUnhandledInboundException(cause);
                }
            }
        };
    }

    @Override
    protected PipeUnsafe newUnsafe() {
        return new PipeUnsafe();
    }

    /** What Netty does when it is flushed, whoever asked for it. */
    final void flushNow() {
        ((PipeUnsafe) unsafe()).flushNow();
    }

    /** Whatever was written and is not out fails with the cause. */
    final void closeBecause(IOException cause) {
        ((PipeUnsafe) unsafe()).closeBecause(cause);
    }

    /** Within a close, when Netty has taken the outbound buffer away: whether there was something in it. */
    final boolean dropsUnsent() {
        return ((PipeUnsafe) unsafe()).dropsUnsent;
    }

    /** Opens what Netty keeps protected, and notes what a close throws away. */
    final class PipeUnsafe extends AbstractUnsafe {
        private boolean dropsUnsent;

        @Override
        public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("a pipe is connected from the start"));
        }

        void flushNow() {
            flush0();
        }

        void closeBecause(IOException cause) {
            ClosedChannelException closed = new ClosedChannelException();
            closed.initCause(cause);
            close(voidPromise(), cause, closed);
        }

        @Override
        protected void close(ChannelPromise promise, Throwable cause, ClosedChannelException closeCause) {
            ChannelOutboundBuffer pending = outboundBuffer();
            if (pending != null) {
                pending.addFlush();
                dropsUnsent = !pending.isEmpty();
            }
            super.close(promise, cause, closeCause);
        }
    }
}
