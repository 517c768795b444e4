package dev.adit.kernel.peer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts what comes over the server into packets, and brings them to the loop where they belong. A frame is a length of two
 * bytes and a packet of QUIC, whose first byte has the bit 0x40 (RFC 9000 §17), or a word about the way itself, which has not.
 */
final class RelayFrames extends ByteToMessageDecoder {
    static final int LENGTH = Short.BYTES;
    /** No packet of ours is longer than what every path of IPv6 takes; a stranger's would not be worth its memory. */
    static final int LONGEST = 2048;

    static final int PING = 0;
    static final int PONG = 1;
    /** Of a word: what it says, and a number. */
    static final int WORD = 1 + Long.BYTES;

    private static final int QUIC = 0x40;

    private final EventLoop home;
    private final Listener listener;

    /** On the home loop. */
    interface Listener {
        /** One, owned. */
        void packet(ByteBuf packet);

        /** See the constants. */
        void word(int word, long number);

        /** No more for now. */
        void burstEnded();

        /** The stream's end, or what is no frame. */
        void ended();
    }

    RelayFrames(EventLoop home, Listener listener) {
        this.home = home;
        this.listener = listener;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < LENGTH) {
            return;
        }
        int length = in.getUnsignedShort(in.readerIndex());
        if (length == 0 || length > LONGEST) {
            in.skipBytes(in.readableBytes());
            onHome(listener::ended);
            return;
        }
        if (in.readableBytes() < LENGTH + length) {
            return;
        }
        in.skipBytes(LENGTH);
        int first = in.getByte(in.readerIndex());
        if ((first & QUIC) != 0) {
            ByteBuf packet = context.alloc().directBuffer(length).writeBytes(in, length);
            onHome(() -> listener.packet(packet));
        } else if (length == WORD) {
            in.skipBytes(1);
            long number = in.readLong();
            onHome(() -> listener.word(first, number));
        } else {
            // A later version may say more.
            in.skipBytes(length);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        onHome(listener::burstEnded);
        super.channelReadComplete(context);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE || event == ChannelInputShutdownReadComplete.INSTANCE) {
            onHome(listener::ended);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        onHome(listener::ended);
    }

    private void onHome(Runnable task) {
        if (home.inEventLoop()) {
            task.run();
        } else {
            home.execute(task);
        }
    }
}
