package dev.adit.api.peer;

import dev.adit.api.lifecycle.LoopOnly;

/** One end's search for a path of one peering, for as long as the peering lives: a path that dies is searched again. */
@LoopOnly
public interface PathSearch {

    /**
     * The other end's search has said something.
     *
     * @param message by {@link Peering#tell}; from a client who knows the secret, yet to be checked as everything from a peer
     */
    void heard(byte[] message);

    /** The machine's network may be another one now: addresses have changed, or the bridge came back another way. */
    void networkChanged();

    /** The peering is over: no more calls; sockets and timers end. */
    void close();
}
