package dev.adit.kernel.peer;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.signal.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What two clients say on the first stream of their connection: frames of a length in two bytes, a kind, and the rest. The
 * words of the carrier, which a handler behind this one says and hears, are one of the kinds.
 */
@LoopOnly
final class PeerTalk extends ByteToMessageCodec<ByteBuf> {
    /** Beyond which nobody's search says anything at once. */
    static final int LONGEST = 16 * 1024;

    private static final int LENGTH = Short.BYTES;
    private static final int HELLO = 1;
    private static final int WORDS = 2;
    private static final int TELL = 3;

    private static final int VERSION = 1;
    private static final int HELLO_BYTES = 3 + Hello.SALT;
    /** What a search says while nobody listens is not kept for ever. */
    private static final int MOST_UNSENT = 1024 * 1024;

    private final Listener listener;
    private @Nullable ChannelHandlerContext context;

    /** Hears it. */
    interface Listener {
        /** First, and once. */
        void hello(Hello hello);

        /** Of the other end's search. */
        void told(byte[] message);

        /** It does not keep to the rules. */
        void broken(String cause);
    }

    /**
     * Who begins.
     *
     * @param mode as this end knows it
     * @param searches whether there is something that finds paths
     * @param salt 32 random bytes, for the secret of the two searches
     */
    record Hello(PeerMode mode, boolean searches, Bytes salt) {
        static final int SALT = 32;
    }

    private boolean greeted;

    PeerTalk(Listener listener) {
        super(ByteBuf.class);
        this.listener = listener;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext newContext) {
        context = newContext;
    }

    void hello(Hello hello) {
        ByteBuf frame = frame(HELLO, HELLO_BYTES);
        if (frame != null) {
            frame.writeByte(VERSION).writeByte(code(hello.mode())).writeBoolean(hello.searches());
            say(frame.writeBytes(hello.salt().toArray()));
        }
    }

    void tell(byte[] message) {
        if (message.length > LONGEST) {
            throw new IllegalArgumentException(message.length + " bytes (expected: at most " + LONGEST + ")");
        }
        ByteBuf frame = frame(TELL, message.length);
        if (frame != null) {
            say(frame.writeBytes(message));
        }
    }

    private @Nullable ByteBuf frame(int kind, int length) {
        ChannelHandlerContext here = context;
        if (here == null || !here.channel().isActive() || here.channel().bytesBeforeWritable() > MOST_UNSENT) {
            return null;
        }
        return header(here.alloc().directBuffer(LENGTH + 1 + length), kind, length);
    }

    private static ByteBuf header(ByteBuf out, int kind, int length) {
        return out.writeShort(1 + length).writeByte(kind);
    }

    private void say(ByteBuf frame) {
        if (context == null) {
            frame.release();
        } else {
            context.writeAndFlush(frame, context.voidPromise());
        }
    }

    /** The carrier says a word. */
    @Override
    protected void encode(ChannelHandlerContext here, ByteBuf word, ByteBuf out) {
        header(out, WORDS, word.readableBytes()).writeBytes(word);
    }

    @Override
    protected void decode(ChannelHandlerContext here, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < LENGTH) {
            return;
        }
        int length = in.getUnsignedShort(in.readerIndex());
        if (length == 0 || length > LONGEST + 1) {
            in.skipBytes(in.readableBytes());
            listener.broken("a message of " + length + " bytes");
        } else if (in.readableBytes() >= LENGTH + length) {
            in.skipBytes(LENGTH);
            heard(in.readByte(), in.readSlice(length - 1), out);
        }
    }

    /** Kinds that it does not know it skips: a later version may have more. */
    private void heard(int kind, ByteBuf body, List<Object> out) {
        if (kind == WORDS) {
            out.add(body.retain());
        } else if (kind == HELLO && !greeted) {
            greeted = true;
            greeted(body);
        } else if (kind == TELL && greeted) {
            listener.told(ByteBufUtil.getBytes(body));
        }
    }

    private void greeted(ByteBuf body) {
        if (body.readableBytes() < HELLO_BYTES) {
            listener.broken("a hello of " + body.readableBytes() + " bytes");
            return;
        }
        body.skipBytes(1);
        int mode = body.readByte();
        boolean searches = body.readByte() != 0;
        byte[] salt = new byte[Hello.SALT];
        body.readBytes(salt);
        listener.hello(new Hello(mode(mode), searches, Bytes.of(salt)));
    }

    private static int code(PeerMode mode) {
        return switch (mode) {
            case AUTO -> 0;
            case PEER -> 1;
            case RELAY -> 2;
        };
    }

    private static PeerMode mode(int code) {
        return switch (code) {
            case 1 -> PeerMode.PEER;
            case 2 -> PeerMode.RELAY;
            default -> PeerMode.AUTO;
        };
    }
}
