package dev.adit.plugin.p2p.agent;

/** A port that the router forwards, or may forward soon. Any thread. */
interface Forwarding {
    /** Not needed any more. */
    void close();
}
