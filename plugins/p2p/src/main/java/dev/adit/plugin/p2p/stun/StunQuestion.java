package dev.adit.plugin.p2p.stun;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Binding request: how do you see me?
 *
 * @param id of this question
 * @param otherAddress the answer is to come from the other address (RFC 5780 §7.2)
 * @param otherPort the answer is to come from the other port
 * @param unknown attributes that must be understood and are not
 */
public record StunQuestion(TransactionId id, boolean otherAddress, boolean otherPort, List<Integer> unknown) {
    private static final int CHANGE_BYTES = Stun.ATTRIBUTE_HEADER + Integer.BYTES;
    /** Room in the question for an answer by IPv6, so that it is answered by whoever answers with no more than that. */
    private static final int ROOM = Stun.HEADER + Stun.ATTRIBUTE_HEADER + 20;

    private static final int MOST_UNKNOWN = 4;

    /** Copies the list. */
    public StunQuestion {
        unknown = List.copyOf(unknown);
    }

    /**
     * A new one.
     *
     * @param otherAddress see {@link #otherAddress()}
     * @param otherPort see {@link #otherPort()}
     * @return with an id of its own
     */
    public static StunQuestion of(boolean otherAddress, boolean otherPort) {
        return new StunQuestion(TransactionId.random(), otherAddress, otherPort, List.of());
    }

    /**
     * Writes it, as long as its answer at least.
     *
     * @param allocator of the channel
     * @return a datagram, the caller's
     */
    public ByteBuf write(ByteBufAllocator allocator) {
        boolean changes = otherAddress || otherPort;
        ByteBuf message = allocator.buffer(ROOM);
        Stun.writeHeader(message, Stun.REQUEST, ROOM, id);
        if (changes) {
            int flags = (otherAddress ? Stun.CHANGE_ADDRESS : 0) | (otherPort ? Stun.CHANGE_PORT : 0);
            message.writeShort(Stun.CHANGE_REQUEST).writeShort(Integer.BYTES).writeInt(flags);
        }
        int filler = ROOM - Stun.HEADER - Stun.ATTRIBUTE_HEADER - (changes ? CHANGE_BYTES : 0);
        message.writeShort(Stun.FILLER).writeShort(filler).writeZero(filler);
        return message;
    }

    /**
     * Reads one.
     *
     * @param datagram stays as it is
     * @return null for whatever is no whole Binding request
     */
    public static @Nullable StunQuestion read(ByteBuf datagram) {
        if (!Stun.isMessage(datagram, Stun.REQUEST)) {
            return null;
        }
        Reader reader = new Reader();
        return Stun.walk(datagram, reader)
                ? new StunQuestion(
                        TransactionId.read(datagram),
                        (reader.flags & Stun.CHANGE_ADDRESS) != 0,
                        (reader.flags & Stun.CHANGE_PORT) != 0,
                        reader.unknown)
                : null;
    }

    private static final class Reader implements Stun.Attributes {
        private final List<Integer> unknown = new ArrayList<>(0);
        private int flags;

        @Override
        public boolean take(int type, ByteBuf value) {
            if (type == Stun.CHANGE_REQUEST) {
                if (value.readableBytes() != Integer.BYTES) {
                    return false;
                }
                flags = value.getInt(0);
            } else if (type < Stun.OPTIONAL && type != Stun.PADDING && unknown.size() < MOST_UNKNOWN) {
                unknown.add(type);
            }
            return true;
        }
    }
}
