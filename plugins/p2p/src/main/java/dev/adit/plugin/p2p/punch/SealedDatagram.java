package dev.adit.plugin.p2p.punch;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What two ends say to each other beside QUIC's packets, once it is opened. All types are equally long, so no answer is
 * longer than its question.
 *
 * @param type what it is
 * @param challenge of a question: random; of an answer: that of its question
 * @param seen of a question: where it was sent to; of an answer: where its question came from
 * @param method with which a nominated path was found
 * @param roundTripMicros of a nominated path, as its sender measured it; else 0
 */
public record SealedDatagram(
        Type type, long challenge, @Nullable InetSocketAddress seen, Method method, int roundTripMicros) {
    static final int PLAIN_LENGTH = 1 + 1 + 4 + 8 + AddressBytes.LENGTH;

    /** What a datagram is. */
    public enum Type {
        /** A question: is somebody there? Also the heartbeat of a path. */
        PROBE,
        /** The answer to the other two. */
        ANSWER,
        /** A question of the initiator: this path shall be used. */
        NOMINATE
    }

    /**
     * A question.
     *
     * @param challenge random
     * @param target where it is sent to
     * @return a {@link Type#PROBE}
     */
    public static SealedDatagram probe(long challenge, InetSocketAddress target) {
        return new SealedDatagram(Type.PROBE, challenge, target, Method.DIRECT, 0);
    }

    /**
     * What a question is answered with.
     *
     * @param from where the question came from
     * @return an {@link Type#ANSWER}; null where this is an answer itself
     */
    public @Nullable SealedDatagram answer(InetSocketAddress from) {
        return type == Type.ANSWER ? null : new SealedDatagram(Type.ANSWER, challenge, from, method, roundTripMicros);
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(PLAIN_LENGTH);
        out.put(Codes.of(Type.values(), type)).put(Codes.of(Method.values(), method));
        out.putInt(roundTripMicros).putLong(challenge);
        AddressBytes.write(seen, out);
        return out.array();
    }

    /** Null where a type or method is not known here. */
    static @Nullable SealedDatagram decode(byte[] plain) {
        if (plain.length < PLAIN_LENGTH) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(plain);
        Type type = Codes.at(Type.values(), in.get());
        Method method = Codes.at(Method.values(), in.get());
        int roundTrip = in.getInt();
        long challenge = in.getLong();
        if (type == null || method == null) {
            return null;
        }
        return new SealedDatagram(type, challenge, AddressBytes.read(in), method, roundTrip);
    }
}
