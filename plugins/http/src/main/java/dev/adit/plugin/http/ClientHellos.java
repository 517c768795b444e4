package dev.adit.plugin.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The little of TLS that is said before a handshake. */
final class ClientHellos {
    /** A larger first message is nobody's. */
    static final int LARGEST = 16 * 1024;

    /** A fatal alert, unrecognized_name (RFC 6066 3), in a record of TLS 1.2. */
    private static final byte[] UNRECOGNIZED_NAME = {0x15, 3, 3, 0, 2, 2, 112};

    private ClientHellos() {}

    static ByteBuf unrecognizedName(ByteBufAllocator allocator) {
        return allocator.buffer(UNRECOGNIZED_NAME.length).writeBytes(UNRECOGNIZED_NAME);
    }
}
