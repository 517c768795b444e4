package dev.adit.kernel.bridge;

/**
 * The direct carriers of a session, as people see them.
 *
 * @param ready joined, and without a link
 * @param busy with a link
 * @param ordered how many the server wants to stand ready
 * @param taken links that got one
 * @param missed links that went by the mux, because none was ready
 */
public record DirectStatus(int ready, int busy, int ordered, long taken, long missed) {
    /** Where there are none. */
    public static final DirectStatus NONE = new DirectStatus(0, 0, 0, 0, 0);
}
