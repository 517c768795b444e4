package dev.adit.plugin.p2p.punch;

/** One way to come to a path, for the time of one round. What comes of its packets the attempt sees, not the method. */
interface PunchMethod {

    /** Begins to send. */
    void begin();

    /** Sends no more: a path is there, or the round is over. */
    void end();
}
