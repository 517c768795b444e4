package dev.adit.kernel.transport;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;

/**
 * How datagrams are read: with epoll up to {@link #BATCH} of any size by one system call (recvmmsg), into one buffer that all
 * sockets of a loop share. This handler, the first of the pipeline, copies each into a pooled buffer of its own size, so that
 * a few bytes never hold the room of the longest datagram, and the shared one is free again when the call returns.
 */
@Sharable
final class DatagramReceive extends ChannelInboundHandlerAdapter {
    /** 65,535 less the headers of IPv4 and UDP (RFC 768, RFC 791). */
    static final int MAX_DATAGRAM = 65_507;

    /** One byte more, so that a longer one (IPv6 allows a few bytes) is known by its length and not cut. */
    private static final int SLOT = MAX_DATAGRAM + 1;

    private static final int BATCH = 16;
    /** As many batches before other sockets of the loop have their turn. */
    private static final int DATAGRAMS_IN_A_ROW = 8 * BATCH;

    /** What the system allows is less by default (net.core.rmem_max); it cuts this without a word. */
    private static final int SYSTEM_BUFFER = 4 * 1024 * 1024;

    private static final DatagramReceive COPY = new DatagramReceive();

    /** Scratch of each loop; not from a pool, as it never goes back. */
    private static final FastThreadLocal<ByteBuf> SHARED = new FastThreadLocal<>() {
        @Override
        protected ByteBuf initialValue() {
            return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(BATCH * SLOT));
        }
    };

    private DatagramReceive() {}

    /** Sets a channel up that reads nothing yet; every datagram it reads comes in a buffer of its own. */
    static void install(DatagramChannel channel) {
        channel.config().setOption(ChannelOption.SO_RCVBUF, SYSTEM_BUFFER);
        if (channel instanceof EpollDatagramChannel) {
            channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, SLOT);
            channel.config().setRecvByteBufAllocator(new SharedBuffer());
        } else {
            // Netty's own 2 KiB would cut longer ones off.
            channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(SLOT));
        }
        channel.pipeline().addFirst(COPY);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        ByteBuf shared = packet.content();
        int length = shared.readableBytes();
        ByteBuf own = context.alloc().buffer(Math.max(1, length)).writeBytes(shared);
        shared.release();
        context.fireChannelRead(new DatagramPacket(own, packet.recipient(), packet.sender()));
    }

    /** Hands the loop's buffer out for each read, emptied. */
    private static final class SharedBuffer extends DefaultMaxMessagesRecvByteBufAllocator {
        SharedBuffer() {
            super(DATAGRAMS_IN_A_ROW);
        }

        @Override
        @SuppressWarnings("deprecation") // the only interface there is
        public Handle newHandle() {
            return new MaxMessageHandle() {
                @Override
                public int guess() {
                    return BATCH * SLOT;
                }

                @Override
                @LoopOnly
                public ByteBuf allocate(ByteBufAllocator allocator) {
                    return SHARED.get().clear().retain();
                }
            };
        }
    }
}
