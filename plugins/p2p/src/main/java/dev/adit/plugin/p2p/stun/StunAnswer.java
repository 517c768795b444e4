package dev.adit.plugin.p2p.stun;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a Binding request.
 *
 * @param id of the question
 * @param mapped how the asker is seen; null in an error
 * @param otherAddress where the other address and the other port are (RFC 5780 §7.4); null where that is not told
 * @param origin what it was sent from; null where that is not told
 */
public record StunAnswer(
        TransactionId id,
        @Nullable InetSocketAddress mapped,
        @Nullable InetSocketAddress otherAddress,
        @Nullable InetSocketAddress origin) {
    private static final int UNKNOWN_ATTRIBUTE = 420;
    private static final int HUNDRED = 100;
    private static final int ERROR_BYTES = Stun.ATTRIBUTE_HEADER + Integer.BYTES;

    /**
     * Writes it, and leaves out what there is no room for.
     *
     * @param allocator of the channel
     * @param room how long it may be
     * @return a datagram, the caller's; or null where there is no room for {@link #mapped()}
     */
    public @Nullable ByteBuf write(ByteBufAllocator allocator, int room) {
        if (mapped == null) {
            throw new IllegalStateException("nothing to say");
        }
        int length = Stun.HEADER + Stun.addressAttribute(mapped.getAddress());
        if (length > room) {
            return null;
        }
        InetSocketAddress other = fits(otherAddress, room - length);
        length += other == null ? 0 : Stun.addressAttribute(other.getAddress());
        InetSocketAddress from = fits(origin, room - length);
        length += from == null ? 0 : Stun.addressAttribute(from.getAddress());
        ByteBuf message = allocator.buffer(length);
        Stun.writeHeader(message, Stun.SUCCESS, length, id);
        Stun.writeXored(message, Stun.XOR_MAPPED_ADDRESS, mapped, id);
        if (other != null) {
            Stun.writeAddress(message, Stun.OTHER_ADDRESS, other);
        }
        if (from != null) {
            Stun.writeAddress(message, Stun.RESPONSE_ORIGIN, from);
        }
        return message;
    }

    private static @Nullable InetSocketAddress fits(@Nullable InetSocketAddress address, int room) {
        return address != null && Stun.addressAttribute(address.getAddress()) <= room ? address : null;
    }

    /**
     * Writes the refusal of what is not understood (RFC 8489 §6.3.1).
     *
     * @param allocator of the channel
     * @param id of the question
     * @param unknown the attributes, one or more
     * @param room how long it may be
     * @return a datagram, the caller's; or null where there is no room for it
     */
    public static @Nullable ByteBuf writeUnknown(
            ByteBufAllocator allocator, TransactionId id, List<Integer> unknown, int room) {
        int listed = unknown.size() * Short.BYTES;
        int length = Stun.HEADER + ERROR_BYTES + Stun.ATTRIBUTE_HEADER + Stun.padded(listed);
        if (length > room) {
            return null;
        }
        ByteBuf message = allocator.buffer(length);
        Stun.writeHeader(message, Stun.ERROR, length, id);
        message.writeShort(Stun.ERROR_CODE).writeShort(Integer.BYTES).writeShort(0);
        message.writeByte(UNKNOWN_ATTRIBUTE / HUNDRED).writeByte(UNKNOWN_ATTRIBUTE % HUNDRED);
        message.writeShort(Stun.UNKNOWN_ATTRIBUTES).writeShort(listed);
        unknown.forEach(message::writeShort);
        return message.writeZero(Stun.padded(listed) - listed);
    }

    /**
     * Reads one.
     *
     * @param datagram stays as it is
     * @return null for whatever is no whole answer to a Binding request
     */
    public static @Nullable StunAnswer read(ByteBuf datagram) {
        boolean success = Stun.isMessage(datagram, Stun.SUCCESS);
        if (!success && !Stun.isMessage(datagram, Stun.ERROR)) {
            return null;
        }
        Reader reader = new Reader(TransactionId.read(datagram));
        if (!Stun.walk(datagram, reader) || success != (reader.mapped != null)) {
            return null;
        }
        return new StunAnswer(reader.id, reader.mapped, reader.other, reader.origin);
    }

    private static final class Reader implements Stun.Attributes {
        private final TransactionId id;
        private @Nullable InetSocketAddress mapped;
        private @Nullable InetSocketAddress other;
        private @Nullable InetSocketAddress origin;

        Reader(TransactionId id) {
            this.id = id;
        }

        @Override
        public boolean take(int type, ByteBuf value) {
            switch (type) {
                case Stun.XOR_MAPPED_ADDRESS -> mapped = Stun.readXored(value, id);
                case Stun.OTHER_ADDRESS -> other = Stun.readAddress(value);
                case Stun.RESPONSE_ORIGIN -> origin = Stun.readAddress(value);
                default -> {}
            }
            return true;
        }
    }
}
