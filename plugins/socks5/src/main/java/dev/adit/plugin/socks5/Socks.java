package dev.adit.plugin.socks5;

import dev.adit.api.link.LinkFailure;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The numbers and messages of RFC 1928 and RFC 1929. */
final class Socks {
    static final byte VERSION = 5;
    static final byte LOGIN_VERSION = 1;

    static final byte NO_LOGIN = 0;
    static final byte USER_AND_PASSWORD = 2;
    static final byte NO_METHOD = (byte) 0xff;

    static final byte CONNECT = 1;
    static final byte UDP_ASSOCIATE = 3;

    private static final byte IPV4 = 1;
    private static final byte NAME = 3;
    private static final byte IPV6 = 4;
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    /** Version, command, reserved, address type. */
    private static final int REQUEST_HEAD = 4;

    private static final InetSocketAddress NOWHERE = new InetSocketAddress("0.0.0.0", 0);

    private Socks() {}

    /** The second byte of a reply. */
    enum Reply {
        SUCCEEDED(0),
        GENERAL_FAILURE(1),
        NOT_ALLOWED(2),
        NETWORK_UNREACHABLE(3),
        HOST_UNREACHABLE(4),
        REFUSED(5),
        EXPIRED(6),
        COMMAND_NOT_SUPPORTED(7),
        ADDRESS_TYPE_NOT_SUPPORTED(8);

        private final int number;

        Reply(int number) {
            this.number = number;
        }

        /** What a visitor is told of a link that did not come about. */
        static Reply of(LinkFailure failure) {
            return switch (failure) {
                case CLIENT_OFFLINE -> NETWORK_UNREACHABLE;
                case TARGET_REFUSED -> REFUSED;
                case TARGET_TIMEOUT -> EXPIRED;
                case TARGET_UNRESOLVED, TARGET_DOWN -> HOST_UNREACHABLE;
                case DENIED -> NOT_ALLOWED;
                case NO_EXIT, OVERLOADED, SHUTTING_DOWN, INTERNAL -> GENERAL_FAILURE;
            };
        }
    }

    /**
     * A request.
     *
     * @param command as it was sent
     * @param host a name or an address, unchecked; null for an address type that RFC 1928 does not have
     * @param port 0 to 65535
     */
    record Request(byte command, @Nullable String host, int port) {

        /** Reads one and moves on; null, and nothing moved, where bytes are missing. */
        static @Nullable Request read(ByteBuf bytes) {
            int start = bytes.readerIndex();
            if (bytes.readableBytes() <= REQUEST_HEAD) {
                return null;
            }
            byte command = bytes.getByte(start + 1);
            byte type = bytes.getByte(start + REQUEST_HEAD - 1);
            int length = addressLength(type, bytes.getUnsignedByte(start + REQUEST_HEAD));
            if (length < 0) {
                return new Request(command, null, 0);
            }
            int head = REQUEST_HEAD + (type == NAME ? 1 : 0);
            if (bytes.readableBytes() < head + length + Short.BYTES) {
                return null;
            }
            byte[] address = new byte[length];
            bytes.skipBytes(head).readBytes(address);
            return new Request(command, text(type, address), bytes.readUnsignedShort());
        }

        private static int addressLength(byte type, int first) {
            return switch (type) {
                case IPV4 -> IPV4_BYTES;
                case NAME -> first;
                case IPV6 -> IPV6_BYTES;
                default -> -1;
            };
        }

        private static String text(byte type, byte[] address) {
            if (type == NAME) {
                return new String(address, StandardCharsets.UTF_8);
            }
            try {
                // Asks nobody: these are the bytes of an address.
                return NetUtil.toAddressString(InetAddress.getByAddress(address));
            } catch (java.net.UnknownHostException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    /** A refusal, or a connection whose address at the client's end nobody knows here. */
    static ByteBuf reply(Reply reply) {
        return reply(reply, NOWHERE);
    }

    static ByteBuf reply(Reply reply, InetSocketAddress bound) {
        InetAddress address = bound.getAddress();
        ByteBuf message =
                Unpooled.buffer().writeByte(VERSION).writeByte(reply.number).writeByte(0);
        if (address == null) {
            byte[] name = bound.getHostString().getBytes(StandardCharsets.UTF_8);
            message.writeByte(NAME).writeByte(name.length).writeBytes(name);
        } else {
            byte[] bytes = address.getAddress();
            message.writeByte(bytes.length == IPV4_BYTES ? IPV4 : IPV6).writeBytes(bytes);
        }
        return message.writeShort(bound.getPort());
    }

    /** Ends a visitor so that it sees a reset. */
    static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }
}
