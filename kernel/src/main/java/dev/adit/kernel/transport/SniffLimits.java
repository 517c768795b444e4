package dev.adit.kernel.transport;

/**
 * How many visitors of one shared address may be waiting to be told apart. Over it, the one that has waited longest goes.
 *
 * @param undecided of all
 * @param undecidedOfOneSource of one IPv4 address or one IPv6 /64
 */
record SniffLimits(int undecided, int undecidedOfOneSource) {
    /** What holds unless a test wants less. */
    static final SniffLimits DEFAULT = new SniffLimits(256, 32);

    WaitingRoom room() {
        return new WaitingRoom(undecided, undecidedOfOneSource);
    }
}
