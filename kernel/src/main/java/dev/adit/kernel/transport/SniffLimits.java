package dev.adit.kernel.transport;

/**
 * How many visitors of one shared address may be waiting to be told apart.
 *
 * @param undecided over it, one goes, see {@link WaitingRoom}
 */
record SniffLimits(int undecided) {
    /** What holds unless a test wants less. */
    static final SniffLimits DEFAULT = new SniffLimits(256);

    WaitingRoom room() {
        return new WaitingRoom(undecided);
    }
}
