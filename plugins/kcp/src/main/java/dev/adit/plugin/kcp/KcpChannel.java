package dev.adit.plugin.kcp;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.util.internal.StringUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * The pipe: what a {@link Conversation} says, as a channel of bytes.
 *
 * <ul>
 *   <li>A write completes when the conversation has its bytes. That has a window of them; beyond it they wait here, and the
 *       channel is not writable.
 *   <li>What nobody reads stays in the conversation, whose window closes.
 *   <li>{@link #shutdownOutput()} ends the stream behind everything written. The peer's end comes as {@code
 *       ChannelInputShutdownEvent} behind its last byte; without half-closure it closes the channel.
 *   <li>{@code close()} is an end, too, if everything written is with the conversation, which then sees to it that it arrives.
 *       Otherwise, and with {@code SO_LINGER} 0, it breaks off.
 *   <li>A peer that has broken off or is silent: {@code exceptionCaught} with an {@link IOException}, then {@code
 *       channelInactive}.
 * </ul>
 *
 * <p>What {@link io.netty.channel.socket.DuplexChannel} lets any thread call may be called by any thread.
 */
final class KcpChannel extends DatagramBornChannel {
    private final Conversation conversation;
    private final KcpChannelConfig config;

    private volatile boolean open = true;
    private volatile boolean inputEnded;
    private volatile boolean outputEnded;
    private boolean readWanted;
    private boolean delivering;
    private boolean deliveryAhead;
    private boolean discards;
    /** Set by the first request to end the output; done when the conversation knows. */
    private @Nullable ChannelPromise end;

    KcpChannel(Channel socket, InetSocketAddress remote, Conversation conversation) {
        super(socket, remote);
        this.conversation = conversation;
        this.config = new KcpChannelConfig(this, socket.alloc());
    }

    // Reading.

    @Override
    protected void doBeginRead() {
        readWanted = true;
        deliverSoon();
    }

    /** Not from within {@code read()}. */
    private void deliverSoon() {
        if (!delivering && !deliveryAhead && conversation.hasNews()) {
            deliveryAhead = true;
            eventLoop().execute(() -> {
                deliveryAhead = false;
                deliver();
            });
        }
    }

    /** May come from any thread. */
    void autoReadCleared() {
        if (isRegistered()) {
            onLoop(() -> readWanted &= config.isAutoRead());
        }
    }

    /** Hands on what has come in, as far as it is wanted. */
    @LoopOnly
    void deliver() {
        if (delivering || !open || !isRegistered()) {
            return;
        }
        delivering = true;
        boolean some = false;
        for (ByteBuf next = next(); next != null; next = next()) {
            some |= handOn(next);
        }
        if (some) {
            pipeline().fireChannelReadComplete();
        }
        delivering = false;
        if (open) {
            conversation.delivered();
            endInput();
        }
    }

    private @Nullable ByteBuf next() {
        return open && (readWanted || discards) ? conversation.read() : null;
    }

    /** Tells whether anybody has got it. */
    private boolean handOn(ByteBuf data) {
        if (discards) {
            data.release();
            return false;
        }
        readWanted = config.isAutoRead();
        pipeline().fireChannelRead(data);
        return true;
    }

    private void endInput() {
        if (!readWanted || inputEnded || !conversation.isAtEnd()) {
            return;
        }
        inputEnded = true;
        if (!config.isAllowHalfClosure()) {
            shutdownOutput();
        } else {
            pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
        }
        closeIfEnded();
    }

    @Override
    public boolean isInputShutdown() {
        return inputEnded || discards;
    }

    /** What the peer still sends is thrown away. */
    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        onLoop(() -> {
            discards = true;
            deliver();
            promise.trySuccess();
        });
        return promise;
    }

    // Writing.

    @Override
    protected Object filterOutboundMessage(Object message) throws Exception {
        if (outputEnded) {
            throw new ChannelOutputShutdownException("the pipe's output was shut down");
        }
        if (message instanceof ByteBuf) {
            return message;
        }
        throw new UnsupportedOperationException(
                "a pipe takes ByteBuf only, not " + StringUtil.simpleClassName(message));
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        while (in.current() instanceof ByteBuf message) {
            int length = message.readableBytes();
            if (length == 0) {
                in.remove();
                continue;
            }
            int written = conversation.write(message);
            if (written > 0) {
                in.removeBytes(written);
            }
            if (written < length) {
                break;
            }
        }
        // A listener of what was written may have asked for the end.
        finishOutput();
    }

    /** There may be room again. */
    @LoopOnly
    void writeOn() {
        if (open && hasUnsent()) {
            flushNow();
        }
    }

    private boolean hasUnsent() {
        ChannelOutboundBuffer pending = unsafe().outboundBuffer();
        return pending != null && !pending.isEmpty();
    }

    @Override
    public boolean isOutputShutdown() {
        return outputEnded;
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        onLoop(() -> endOutput(promise));
        return promise;
    }

    private void endOutput(ChannelPromise promise) {
        ChannelPromise first = end;
        if (first == null) {
            if (!open) {
                promise.tryFailure(new ClosedChannelException());
                return;
            }
            first = newPromise();
            end = first;
            outputEnded = true;
            unsafe().flush();
            finishOutput();
        }
        first.addListener(ended -> {
            if (ended.isSuccess()) {
                promise.trySuccess();
            } else {
                promise.tryFailure(ended.cause());
            }
        });
    }

    private void finishOutput() {
        ChannelPromise pending = end;
        if (pending == null || pending.isDone() || !open || hasUnsent()) {
            return;
        }
        conversation.end();
        pending.setSuccess();
        pipeline().fireUserEventTriggered(ChannelOutputShutdownEvent.INSTANCE);
        closeIfEnded();
    }

    // Ending.

    /** Later, so that whoever is just being told of the end is not surprised by the next. */
    private void closeIfEnded() {
        ChannelPromise pending = end;
        if (inputEnded && pending != null && pending.isDone()) {
            eventLoop().execute(this::close);
        }
    }

    /** The conversation is over. */
    @LoopOnly
    void breakBecause(IOException cause) {
        if (open && isRegistered()) {
            pipeline().fireExceptionCaught(cause);
        }
        closeBecause(cause);
    }

    @Override
    protected void doClose() {
        if (!open) {
            return;
        }
        open = false;
        ChannelPromise pending = end;
        if (pending != null) {
            pending.tryFailure(new ClosedChannelException());
        }
        conversation.closed(!dropsUnsent() && !config.breaksOff());
    }

    @Override
    public KcpChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }
}
