package dev.adit.kernel.link;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One socket of a {@link Pump}: what epoll said of it, and what it has not taken yet. Stands in its channel's pipeline as the
 * last handler before the socket, so that it hears of a close while the descriptor is still its own.
 */
@LoopOnly
final class PumpSide extends ChannelOutboundHandlerAdapter implements EpollIoHandle {
    private static final EpollIoOps EVERYTHING = EpollIoOps.EPOLLIN
            .with(EpollIoOps.EPOLLOUT)
            .with(EpollIoOps.EPOLLRDHUP)
            .with(EpollIoOps.EPOLLET);

    private final Pump pump;
    private final SpliceEnd end;
    private final DuplexChannel channel;
    private final Socket socket;
    private final @Nullable LinkMeter meter;
    private @Nullable Future<?> left;
    private @Nullable IoRegistration registration;
    private @Nullable ByteBuf kept;
    private boolean readable;
    private boolean hungUp;
    private boolean inputEnded;

    PumpSide(Pump pump, SpliceEnd end) {
        this.pump = pump;
        this.end = end;
        this.channel = end.channel();
        this.socket = (Socket) ((UnixChannel) channel).fd();
        this.meter = LinkMeter.of(channel);
    }

    /** Leaves the channel's registration; completes when it has. */
    Future<?> leave() {
        channel.config().setAutoRead(false);
        channel.pipeline().addFirst(this);
        end.pumped();
        left = channel.deregister();
        return left;
    }

    void registered(IoRegistration taken) {
        if (!channel.isOpen()) {
            taken.cancel();
            return;
        }
        registration = taken;
        taken.submit(EVERYTHING);
    }

    // What epoll says.

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        EpollIoOps ops = ((EpollIoEvent) event).ops();
        boolean broken = ops.contains(EpollIoOps.EPOLLERR);
        hungUp |= broken || ops.contains(EpollIoOps.EPOLLRDHUP);
        readable |= hungUp || ops.contains(EpollIoOps.EPOLLIN);
        pump.run();
        if (broken && channel.isOpen() && !pump.failed()) {
            // What was read on the way has not met it: the other side takes nothing, or the input had ended.
            pump.fail(error());
        }
    }

    private IOException error() {
        try {
            int error = socket.getSoError();
            return error == 0 ? new IOException("reset behind its end") : Errors.newIOException("pump", -error);
        } catch (IOException gone) {
            return gone;
        }
    }

    // Moving.

    boolean isReadable() {
        return readable && !inputEnded;
    }

    /** Gives the number of bytes; 0 where there are none at the moment, or the end has come. */
    int read(ByteBuffer buffer, int most) throws IOException {
        int bytes = socket.read(buffer, 0, most);
        if (bytes < 0) {
            inputEnded = true;
            // Nothing is kept for the other side, so its end may follow at once.
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            return 0;
        }
        if (bytes < most && !hungUp) {
            // Empty: what comes from now on is told (epoll(7)). Behind a hang-up nothing more is told.
            readable = false;
        }
        if (bytes > 0) {
            end.moved(bytes);
            if (meter != null) {
                meter.moved(bytes, 0);
            }
        } else if (hungUp) {
            readable = false;
        }
        return bytes;
    }

    void write(ByteBuffer buffer, int bytes) throws IOException {
        int sent = socket.write(buffer, 0, bytes);
        sent(sent);
        if (sent < bytes) {
            ByteBuffer rest = buffer.duplicate().limit(bytes).position(sent);
            ByteBuf keeping = channel.alloc().directBuffer(bytes - sent);
            kept = keeping.writeBytes(rest);
            end.kept(keeping.readableBytes());
        }
    }

    /** Tries to get rid of what was kept; true where nothing is. */
    boolean empty() throws IOException {
        ByteBuf keeping = kept;
        if (keeping == null) {
            return true;
        }
        ByteBuffer rest = keeping.internalNioBuffer(keeping.readerIndex(), keeping.readableBytes());
        int sent = socket.write(rest, rest.position(), rest.limit());
        sent(sent);
        keeping.skipBytes(sent);
        end.kept(keeping.readableBytes());
        if (keeping.isReadable()) {
            return false;
        }
        kept = null;
        keeping.release();
        return true;
    }

    private void sent(int bytes) {
        if (bytes > 0) {
            end.touched();
            if (meter != null) {
                meter.moved(0, bytes);
            }
        }
    }

    // The end.

    /** The loop ends, or its guard has seen a reset behind the end. */
    @Override
    public void close() {
        channel.close();
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        pump.stop();
        if (registration != null) {
            registration.cancel();
            registration = null;
        }
        if (kept != null) {
            kept.release();
            kept = null;
        }
        end.kept(0);
        Future<?> leaving = left;
        if (leaving != null && leaving.isDone()) {
            closeNow(context, promise);
        } else if (leaving != null) {
            // A close in the middle of it would take the handlers away before they hear of it.
            leaving.addListener(done -> closeNow(context, promise));
        }
    }

    /** A channel without a registration tells nobody that it is closed. */
    private void closeNow(ChannelHandlerContext context, ChannelPromise promise) {
        boolean first = channel.isOpen();
        context.close(promise);
        if (first) {
            // Whoever closes may be in the middle of something.
            channel.eventLoop().execute(() -> {
                channel.pipeline().fireChannelInactive();
                channel.pipeline().fireChannelUnregistered();
            });
        }
    }
}
