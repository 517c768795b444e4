package dev.adit.kernel.mux;

import dev.adit.kernel.budget.LinkMemory;

/**
 * What bounds a session. All limits but {@code memory} hold per carrier.
 *
 * @param initialWindow bytes that either end may send on a new link before it hears of any credit; both ends must have
 *     the same one, so it is agreed on before the session is installed
 * @param maxWindow bytes that a link's receive window may grow to; also the longest data frame that is believed
 * @param growthBudget bytes by which all receive windows of the session together may exceed their initial size, so that
 *     a session costs at most {@code maxLinks * initialWindow + growthBudget} however fast its links once were
 * @param acceptBacklog links that may wait for the acceptor's first read or write; more are reset. Likewise the links
 *     that this end opens ahead of the peer's acknowledgement; more wait
 * @param maxLinks links open at a time, whoever opened them; the peer's further ones are reset, own ones refused
 * @param controlFrames frames without payload that a peer may send a second beyond those which our own sending and
 *     opening give it reason for, and a fifth of that many pings; more end the session
 * @param rotateAfter links that this end opens before {@link MuxSession#accepting()} asks for a new carrier
 * @param memory where unread bytes and the growth of windows count, too: that of the process
 */
public record MuxSettings(
        int initialWindow,
        int maxWindow,
        int growthBudget,
        int acceptBacklog,
        int maxLinks,
        int controlFrames,
        int rotateAfter,
        LinkMemory memory) {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    /** Refuses what cannot work. */
    public MuxSettings {
        require(initialWindow >= KIB, "initialWindow", initialWindow, "at least 1024");
        require(maxWindow >= initialWindow, "maxWindow", maxWindow, "at least initialWindow");
        require(growthBudget >= 0, "growthBudget", growthBudget, "0 or more");
        require(acceptBacklog > 0, "acceptBacklog", acceptBacklog, "positive");
        require(maxLinks > 0, "maxLinks", maxLinks, "positive");
        require(controlFrames >= 5, "controlFrames", controlFrames, "at least 5");
        require(rotateAfter > 0, "rotateAfter", rotateAfter, "positive");
    }

    /**
     * Between two nodes of ours, which agree on 64 KiB in their hello.
     *
     * @return the settings
     */
    public static MuxSettings adit() {
        return new MuxSettings(64 * KIB, 4 * MIB, 16 * MIB, 256, 10_000, 1_000, 1 << 30, LinkMemory.unbounded());
    }

    /**
     * Towards any other yamux, which takes 256 KiB for granted.
     *
     * @return the settings
     */
    public static MuxSettings foreign() {
        return adit().withWindows(256 * KIB, 4 * MIB, 16 * MIB);
    }

    /**
     * Changes the windows.
     *
     * @param initial see {@link #initialWindow()}
     * @param max see {@link #maxWindow()}
     * @param growth see {@link #growthBudget()}
     * @return otherwise the same settings
     */
    public MuxSettings withWindows(int initial, int max, int growth) {
        return new MuxSettings(initial, max, growth, acceptBacklog, maxLinks, controlFrames, rotateAfter, memory);
    }

    /**
     * Takes what both ends have agreed on for the first window.
     *
     * @param agreed see {@link #initialWindow()}
     * @return otherwise the same settings; the largest window is at least the first
     */
    public MuxSettings withAgreedWindow(int agreed) {
        return withWindows(agreed, Math.max(agreed, maxWindow), growthBudget);
    }

    /**
     * Changes how many links there may be.
     *
     * @param backlog see {@link #acceptBacklog()}
     * @param max see {@link #maxLinks()}
     * @param rotate see {@link #rotateAfter()}
     * @return otherwise the same settings
     */
    public MuxSettings withLinks(int backlog, int max, int rotate) {
        return new MuxSettings(initialWindow, maxWindow, growthBudget, backlog, max, controlFrames, rotate, memory);
    }

    /**
     * Changes where memory counts. One carrier may use three quarters of the links that the process may have.
     *
     * @param shared see {@link #memory()}
     * @return otherwise the same settings
     */
    public MuxSettings withMemory(LinkMemory shared) {
        long affordable = shared.status().linksLimit() * 3L / 4;
        return new MuxSettings(
                initialWindow,
                maxWindow,
                growthBudget,
                acceptBacklog,
                (int) Math.max(1, Math.min(maxLinks, affordable)),
                controlFrames,
                rotateAfter,
                shared);
    }

    private static void require(boolean holds, String name, int value, String expectation) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + " (expected: " + expectation + ")");
        }
    }
}
