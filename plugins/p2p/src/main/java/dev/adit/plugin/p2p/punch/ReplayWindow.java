package dev.adit.plugin.p2p.punch;

import java.util.Arrays;

/**
 * Which counters have come already. The window is wide, for datagrams of one peering come over many sockets and paths: a
 * thousand of them are under way in a second of the two-sided birthday.
 */
final class ReplayWindow {
    private static final int SIZE = 2048;
    private static final int WORD = 64;

    private final long[] seen = new long[SIZE / WORD];
    private long highest = -1;

    /** Whether it was not yet here and is not too old to tell. Remembers nothing. */
    boolean isNew(long counter) {
        if (counter < 0 || counter <= highest - SIZE) {
            return false;
        }
        return counter > highest || (seen[word(counter)] & bit(counter)) == 0;
    }

    /** Only for a counter that is authentic, or a forger could move the window. */
    void add(long counter) {
        if (counter > highest) {
            forget(counter);
            highest = counter;
        }
        seen[word(counter)] |= bit(counter);
    }

    /** The places between the old and the new end held counters that have now left the window. */
    private void forget(long counter) {
        if (counter - highest >= SIZE) {
            Arrays.fill(seen, 0);
            return;
        }
        for (long passed = highest + 1; passed <= counter; passed++) {
            seen[word(passed)] &= ~bit(passed);
        }
    }

    private static int word(long counter) {
        return (int) (counter % SIZE) / WORD;
    }

    private static long bit(long counter) {
        return 1L << (counter % WORD);
    }
}
