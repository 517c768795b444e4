package dev.adit.api.client;

import dev.adit.api.lifecycle.AsyncCloseable;

/** A job beside the links of a client. Called on {@link ClientContext#loop()} alone, except for its close. */
public interface ClientService extends AsyncCloseable {

    /**
     * The client has a signal, for the first time or again. What the other half said before may have been another server's,
     * and it does not know any more what it was told.
     */
    void online();

    /** The signal is gone: nothing can be sent until the next {@link #online()}. */
    void offline();

    /**
     * The other half has said something.
     *
     * @param message from the server: to be checked as everything from a peer
     */
    void heard(byte[] message);
}
