package dev.adit.plugin.p2p.punch;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Outside ports of a NAT. */
final class Ports {
    private static final int FIRST = 1024;
    private static final int COUNT = 65_536 - FIRST;

    private Ports() {}

    /** Counted on from a port, or back; behind the last one comes the first one that is not privileged. */
    static int after(int port, long distance) {
        long at = port + distance;
        boolean wraps = at > 65_535 || (at < FIRST && distance < 0);
        return (int) (wraps ? FIRST + Math.floorMod(at - FIRST, (long) COUNT) : at);
    }

    static InetSocketAddress at(InetSocketAddress host, int port) {
        return new InetSocketAddress(host.getAddress(), port);
    }

    /** So many different ones of a range, in no order, none of them privileged; all where there are no more. */
    static int[] some(int low, int high, int count, RandomGenerator random) {
        int lowest = Math.max(FIRST, low);
        int[] all = new int[Math.max(0, high - lowest + 1)];
        for (int at = 0; at < all.length; at++) {
            all[at] = lowest + at;
        }
        int taken = Math.min(count, all.length);
        for (int at = 0; at < taken; at++) {
            int other = at + random.nextInt(all.length - at);
            int port = all[other];
            all[other] = all[at];
            all[at] = port;
        }
        return Arrays.copyOf(all, taken);
    }
}
