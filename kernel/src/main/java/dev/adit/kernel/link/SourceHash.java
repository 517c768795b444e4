package dev.adit.kernel.link;

import java.net.InetSocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rendezvous hashing (Thaler and Ravishankar, 1998): each visitor has an order of its own over the candidates, and where one
 * goes or comes only those visitors move whose first one it was.
 */
final class SourceHash {
    private SourceHash() {}

    /** Of the address alone: a visitor's ports differ from link to link. */
    static long of(@Nullable InetSocketAddress visitor) {
        return visitor == null || visitor.getAddress() == null
                ? 0
                : mix(Arrays.hashCode(visitor.getAddress().getAddress()));
    }

    /** The lower the better. */
    static long score(long source, String candidate) {
        return mix(source ^ mix(candidate.hashCode()));
    }

    /** The finalizer of SplitMix64: every bit of the input counts for every bit of the result. */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
