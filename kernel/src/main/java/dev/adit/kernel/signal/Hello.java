package dev.adit.kernel.signal;

import java.util.Set;

/**
 * The first message on every bridge connection, from whoever dialled it.
 *
 * @param version the highest protocol version the dialler speaks
 * @param capabilities what it can do beyond that version; unknown ones are ignored
 * @param initialWindow the first window of a link that it proposes; 0 on a join, where the session's holds
 * @param nodeVersion of the program, for status and logs
 * @param opening what the connection is for
 */
public record Hello(int version, Set<String> capabilities, int initialWindow, String nodeVersion, Opening opening) {
    /** The protocol version of this node. */
    public static final int VERSION = 1;

    /** Copies the capabilities. */
    public Hello {
        capabilities = Set.copyOf(capabilities);
    }

    /**
     * The same for something else.
     *
     * @param other what the connection is for
     * @return a hello
     */
    public Hello with(Opening other) {
        return new Hello(version, capabilities, initialWindow, nodeVersion, other);
    }
}
