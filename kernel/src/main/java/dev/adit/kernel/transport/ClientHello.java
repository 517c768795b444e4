package dev.adit.kernel.transport;

import io.netty.buffer.ByteBuf;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a TLS visitor says first (RFC 8446 §4.1.2), as far as it tells who is meant. Nothing that the visitor counts is
 * believed before it is there: the message is copied only once, when it is whole, and never more than {@link #LARGEST}.
 *
 * @param state whether there is one
 * @param serverName the host name asked for (RFC 6066 §3), lower case; null if none
 * @param protocols the application protocols offered (RFC 7301 §3.1)
 */
record ClientHello(State state, @Nullable String serverName, List<String> protocols) {
    /** A hello with many post-quantum key shares has a few KiB. */
    static final int LARGEST = 16 * 1024;

    private static final ClientHello NOT_TLS = new ClientHello(State.NOT_TLS, null, List.of());
    private static final ClientHello INCOMPLETE = new ClientHello(State.INCOMPLETE, null, List.of());

    private static final int HANDSHAKE_RECORD = 22;
    private static final int MAJOR_VERSION = 3;
    private static final int RECORD_HEADER = 5;
    private static final int CLIENT_HELLO = 1;
    private static final int MESSAGE_HEADER = 4;
    private static final int VERSION_AND_RANDOM = 34;
    private static final int SERVER_NAME = 0;
    private static final int HOST_NAME = 0;
    private static final int ALPN = 16;

    /** How far it is understood. */
    enum State {
        /** It is none, or a malformed one. */
        NOT_TLS,
        /** It may become one. */
        INCOMPLETE,
        /** It is whole. */
        COMPLETE
    }

    /** Looks at the first bytes of a visitor; the reader index stays. */
    static ClientHello read(ByteBuf bytes) {
        ByteBuffer message = ByteBuffer.allocate(0);
        int wanted = MESSAGE_HEADER;
        for (int pass = 0; pass < 2; pass++) {
            ByteBuffer target = ByteBuffer.allocate(wanted);
            State state = collect(bytes, target);
            if (state != State.COMPLETE) {
                return state == State.NOT_TLS ? NOT_TLS : INCOMPLETE;
            }
            message = target.flip();
            // The second pass knows from the message's own header how long it is.
            wanted = MESSAGE_HEADER + length24(message);
            if (message.get(0) != CLIENT_HELLO || wanted > LARGEST) {
                return NOT_TLS;
            }
            if (pass == 0 && available(bytes) < wanted) {
                return INCOMPLETE;
            }
        }
        return parse(message.position(MESSAGE_HEADER));
    }

    /** Never less than the message bytes that are there, and cheap: enough to put off the copy. */
    private static int available(ByteBuf bytes) {
        return bytes.readableBytes() - RECORD_HEADER;
    }

    /** Takes a handshake message, or its beginning, out of the records (RFC 8446 §5.1) that it is cut into. */
    private static State collect(ByteBuf bytes, ByteBuffer target) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (target.hasRemaining()) {
            if (differs(bytes, at, HANDSHAKE_RECORD) || differs(bytes, at + 1, MAJOR_VERSION)) {
                return State.NOT_TLS;
            }
            if (end - at < RECORD_HEADER) {
                return State.INCOMPLETE;
            }
            int length = bytes.getUnsignedShort(at + RECORD_HEADER - 2);
            if (length == 0) {
                return State.NOT_TLS;
            }
            at += RECORD_HEADER;
            int part = Math.min(Math.min(length, end - at), target.remaining());
            bytes.getBytes(at, target.limit(target.position() + part));
            target.limit(target.capacity());
            at += length;
            if (at > end && target.hasRemaining()) {
                return State.INCOMPLETE;
            }
        }
        return State.COMPLETE;
    }

    private static boolean differs(ByteBuf bytes, int at, int wanted) {
        return at < bytes.writerIndex() && bytes.getUnsignedByte(at) != wanted;
    }

    private static int length24(ByteBuffer message) {
        return message.getInt(0) & 0xff_ffff;
    }

    private static ClientHello parse(ByteBuffer hello) {
        try {
            skip(hello, VERSION_AND_RANDOM);
            skip(hello, u8(hello));
            skip(hello, u16(hello));
            skip(hello, u8(hello));
            return extensions(hello.hasRemaining() ? take(hello, u16(hello)) : ByteBuffer.allocate(0));
        } catch (BufferUnderflowException | IllegalArgumentException malformed) {
            return NOT_TLS;
        }
    }

    private static ClientHello extensions(ByteBuffer extensions) {
        String name = null;
        List<String> protocols = new ArrayList<>();
        while (extensions.hasRemaining()) {
            int type = u16(extensions);
            ByteBuffer content = take(extensions, u16(extensions));
            if (type == SERVER_NAME) {
                name = serverName(content);
            } else if (type == ALPN) {
                ByteBuffer list = take(content, u16(content));
                while (list.hasRemaining()) {
                    protocols.add(text(take(list, u8(list))));
                }
            }
        }
        return new ClientHello(State.COMPLETE, name, List.copyOf(protocols));
    }

    private static @Nullable String serverName(ByteBuffer content) {
        ByteBuffer list = take(content, u16(content));
        while (list.hasRemaining()) {
            int type = u8(list);
            ByteBuffer name = take(list, u16(list));
            if (type == HOST_NAME) {
                return text(name).toLowerCase(Locale.ROOT);
            }
        }
        return null;
    }

    private static int u8(ByteBuffer from) {
        return from.get() & 0xff;
    }

    private static int u16(ByteBuffer from) {
        return from.getShort() & 0xffff;
    }

    private static void skip(ByteBuffer from, int length) {
        from.position(from.position() + length);
    }

    private static ByteBuffer take(ByteBuffer from, int length) {
        if (length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = from.slice(from.position(), length);
        skip(from, length);
        return part;
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }
}
