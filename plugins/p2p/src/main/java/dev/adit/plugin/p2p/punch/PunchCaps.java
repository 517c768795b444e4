package dev.adit.plugin.p2p.punch;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * What an end is willing to spend on one attempt. Each end keeps its own, whatever the plan says; a plan is made for the
 * stricter of both ({@link #and}).
 *
 * @param sockets most that are open at once
 * @param packets most that one round sends
 * @param packetsPerSecond at most
 * @param prediction whether ports may be aimed at that are only likely: a few dozen
 * @param birthday whether many sockets and ports may be tried against a NAT that chooses at random
 */
public record PunchCaps(int sockets, int packets, int packetsPerSecond, boolean prediction, boolean birthday) {
    /** What is enough for every method. */
    public static final PunchCaps STANDARD = new PunchCaps(256, 4096, 1000, true, true);

    /** How many bytes {@link #encode()} makes. */
    public static final int LENGTH = 13;

    private static final int PREDICTION = 1;
    private static final int BIRTHDAY = 2;

    /**
     * What both allow.
     *
     * @param other of the other end
     * @return the stricter of each
     */
    public PunchCaps and(PunchCaps other) {
        return new PunchCaps(
                Math.min(sockets, other.sockets),
                Math.min(packets, other.packets),
                Math.min(packetsPerSecond, other.packetsPerSecond),
                prediction && other.prediction,
                birthday && other.birthday);
    }

    boolean allows(Method method) {
        return switch (method) {
            case DIRECT -> true;
            case PREDICTION, STAIRCASE -> prediction;
            case BIRTHDAY, TWO_SIDED_BIRTHDAY -> birthday;
        };
    }

    /**
     * For the other end.
     *
     * @return {@link #LENGTH} bytes
     */
    public byte[] encode() {
        int flags = (prediction ? PREDICTION : 0) | (birthday ? BIRTHDAY : 0);
        return ByteBuffer.allocate(LENGTH)
                .putInt(sockets)
                .putInt(packets)
                .putInt(packetsPerSecond)
                .put((byte) flags)
                .array();
    }

    /**
     * Reads what {@link #encode()} made.
     *
     * @param bytes of a peer
     * @return the caps
     * @throws IllegalArgumentException where they are none
     */
    public static PunchCaps decode(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            int sockets = in.getInt();
            int packets = in.getInt();
            int rate = in.getInt();
            int flags = in.get();
            return new PunchCaps(
                    Math.max(1, sockets),
                    Math.max(1, packets),
                    Math.max(1, rate),
                    (flags & PREDICTION) != 0,
                    (flags & BIRTHDAY) != 0);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("caps are too short", e);
        }
    }
}
