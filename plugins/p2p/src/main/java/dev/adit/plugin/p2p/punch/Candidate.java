package dev.adit.plugin.p2p.punch;

import java.net.InetSocketAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * An address at which the other end may be reached.
 *
 * @param address IPv4 or IPv6, resolved
 * @param kind how it was learnt
 * @param variant which of the other end's sockets it belongs to: 0 is the one that every method uses, 1 the spare one for
 *     routers that an early packet confuses ({@link DirectPairs})
 */
public record Candidate(InetSocketAddress address, Kind kind, int variant) {
    /** How an address was learnt; the earlier is the better one where two paths are equally fast. */
    public enum Kind {
        /** An address of a network interface. */
        HOST("host"),
        /** A port that the router was asked to forward. */
        FORWARDED("forwarded"),
        /** What the rendezvous saw. */
        MAPPED("mapped"),
        /** Nobody told it: a sealed packet came from there. */
        REFLEXIVE("reflexive");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /**
         * For status and log.
         *
         * @return one word
         */
        public String word() {
            return word;
        }
    }

    /** How many bytes {@link #encode()} makes. */
    public static final int LENGTH = 2 + AddressBytes.LENGTH;

    /**
     * As it crosses to the other end.
     *
     * @return {@link #LENGTH} bytes
     */
    public byte[] encode() {
        ByteBuffer out =
                ByteBuffer.allocate(LENGTH).put(Codes.of(Kind.values(), kind)).put((byte) variant);
        AddressBytes.write(address, out);
        return out.array();
    }

    /**
     * Reads what {@link #encode()} made.
     *
     * @param bytes of a peer
     * @return the candidate
     * @throws IllegalArgumentException where it is none
     */
    public static Candidate decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            Kind kind = Codes.at(Kind.values(), in.get());
            int variant = in.get();
            InetSocketAddress address = AddressBytes.read(in);
            if (kind == null || variant < 0 || address == null || address.getPort() == 0) {
                throw new IllegalArgumentException("not a candidate");
            }
            return new Candidate(address, kind, variant);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a candidate is too short", e);
        }
    }
}
