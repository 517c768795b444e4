package dev.adit.kernel.mux;

/** Which end of a carrier a session is. It decides nothing but whose link ids are odd, so that two ends never choose the same. */
public enum MuxRole {
    /** The end that made the connection, yamux's client: opens links with odd ids. */
    DIALER(1),
    /** The end that accepted it, yamux's server: opens links with even ids. */
    ACCEPTOR(2);

    private final int firstId;

    MuxRole(int firstId) {
        this.firstId = firstId;
    }

    int firstId() {
        return firstId;
    }

    /** Id 0 is the session's own and nobody's link. */
    boolean opens(int id) {
        return id != 0 && ((id ^ firstId) & 1) == 0;
    }
}
