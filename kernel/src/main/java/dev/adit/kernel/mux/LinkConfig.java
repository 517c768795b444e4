package dev.adit.kernel.mux;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannelConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A link's options: Netty's own, {@link ChannelOption#ALLOW_HALF_CLOSURE} (on) and {@link ChannelOption#SO_LINGER}
 * (off), of which 0 makes {@code close()} a reset whatever the link's state, and any other value means nothing.
 */
final class LinkConfig extends DefaultChannelConfig implements DuplexChannelConfig {
    /** A turn of the carrier is enough to have ready; the rest of what a source has costs nothing where it is. */
    private static final WriteBufferWaterMark WRITE_BUFFER =
            new WriteBufferWaterMark(CarrierWriter.QUANTUM / 2, CarrierWriter.QUANTUM);

    private final LinkChannel link;
    private volatile boolean allowHalfClosure = true;
    private volatile int linger = -1;

    LinkConfig(LinkChannel link) {
        super(link);
        this.link = link;
        super.setAutoRead(false);
        super.setWriteBufferWaterMark(WRITE_BUFFER);
    }

    boolean resetsOnClose() {
        return linger == 0;
    }

    @Override
    protected void autoReadCleared() {
        link.autoReadCleared();
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(super.getOptions(), ChannelOption.ALLOW_HALF_CLOSURE, ChannelOption.SO_LINGER);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable T getOption(ChannelOption<T> option) {
        if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
            return (T) Boolean.valueOf(allowHalfClosure);
        }
        if (option.equals(ChannelOption.SO_LINGER)) {
            return (T) Integer.valueOf(linger);
        }
        return super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        validate(option, value);
        if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
            allowHalfClosure = (Boolean) value;
            return true;
        }
        if (option.equals(ChannelOption.SO_LINGER)) {
            linger = (Integer) value;
            return true;
        }
        return super.setOption(option, value);
    }

    @Override
    public boolean isAllowHalfClosure() {
        return allowHalfClosure;
    }

    @Override
    public LinkConfig setAllowHalfClosure(boolean allow) {
        allowHalfClosure = allow;
        return this;
    }

    @Override
    @Deprecated
    public LinkConfig setMaxMessagesPerRead(int messages) {
        super.setMaxMessagesPerRead(messages);
        return this;
    }

    @Override
    public LinkConfig setWriteSpinCount(int spins) {
        super.setWriteSpinCount(spins);
        return this;
    }

    @Override
    public LinkConfig setAllocator(ByteBufAllocator allocator) {
        super.setAllocator(allocator);
        return this;
    }

    @Override
    public LinkConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
        super.setRecvByteBufAllocator(allocator);
        return this;
    }

    @Override
    public LinkConfig setAutoRead(boolean on) {
        super.setAutoRead(on);
        return this;
    }

    @Override
    public LinkConfig setAutoClose(boolean on) {
        super.setAutoClose(on);
        return this;
    }

    @Override
    public LinkConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
        super.setMessageSizeEstimator(estimator);
        return this;
    }

    @Override
    public LinkConfig setWriteBufferWaterMark(WriteBufferWaterMark mark) {
        super.setWriteBufferWaterMark(mark);
        return this;
    }
}
