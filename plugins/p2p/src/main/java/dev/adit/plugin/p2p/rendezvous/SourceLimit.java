package dev.adit.plugin.p2p.rendezvous;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * How often each address may ask: a token bucket for each IPv4 address and each IPv6 /64. The table never grows: where it is
 * full, the one that has asked least lately gives way. On one loop.
 */
final class SourceLimit {
    /** Of one address, which may be a carrier's with many clients behind it; one probe asks about 20 times. */
    static final int PER_SECOND = 100;

    static final int BURST = 400;

    private static final int SETS = 2048;
    private static final int WAYS = 4;
    private static final double NANOS = 1e9;

    private final long seed;
    private final long[] sources = new long[SETS * WAYS];
    private final float[] tokens = new float[SETS * WAYS];
    private final long[] times = new long[SETS * WAYS];

    /** The seed keeps it secret which addresses share a place. */
    SourceLimit(long seed) {
        this.seed = seed;
    }

    /** False where it asks too often. */
    boolean take(InetAddress source, long now) {
        long hash = hash(source);
        int place = place(hash, now);
        float held = tokens[place];
        double refilled = Math.min(BURST, held + (now - times[place]) / NANOS * PER_SECOND);
        times[place] = now;
        boolean let = refilled >= 1;
        tokens[place] = (float) (let ? refilled - 1 : refilled);
        return let;
    }

    private int place(long hash, long now) {
        int first = (int) ((hash >>> 1) & (SETS - 1)) * WAYS;
        int oldest = first;
        for (int i = first; i < first + WAYS; i++) {
            if (sources[i] == hash) {
                return i;
            }
            if (sources[oldest] != 0 && (sources[i] == 0 || times[i] - times[oldest] < 0)) {
                oldest = i;
            }
        }
        sources[oldest] = hash;
        tokens[oldest] = BURST;
        times[oldest] = now;
        return oldest;
    }

    /** Never 0, which means a free place. */
    private long hash(InetAddress source) {
        byte[] raw = source.getAddress();
        int significant = source instanceof Inet6Address ? Long.BYTES : raw.length;
        long mixed = seed ^ raw.length;
        for (int i = 0; i < significant; i++) {
            mixed = mix(mixed ^ (raw[i] & 0xff));
        }
        return mixed == 0 ? 1 : mixed;
    }

    /** The finalizer of MurmurHash3. */
    private static long mix(long value) {
        long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
