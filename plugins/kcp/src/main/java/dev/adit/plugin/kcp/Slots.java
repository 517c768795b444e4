package dev.adit.plugin.kcp;

/** Rings that are indexed by the low bits of a segment's number. */
final class Slots {
    private Slots() {}

    /** The smallest power of two that is not smaller. */
    static int atLeast(int count) {
        int highest = Integer.highestOneBit(count);
        return highest == count ? count : highest << 1;
    }
}
