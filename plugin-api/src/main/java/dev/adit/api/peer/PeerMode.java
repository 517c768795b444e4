package dev.adit.api.peer;

/** How the packets between two clients may go. Of what both ends say the stricter counts. */
public enum PeerMode {
    /** Over the server at once, and directly as soon as there is a path. */
    AUTO,
    /** Links go directly or not at all; over the server goes only what finds the path. */
    PEER,
    /** Over the server alone. */
    RELAY
}
