package dev.adit.api.server;

import dev.adit.api.lifecycle.AsyncCloseable;

/** A job beside the tunnels of a server. Called on {@link ServerContext#loop()} alone, except for its close. */
public interface ServerService extends AsyncCloseable {

    /**
     * A client has a signal, for the first time or again: it does not know any more what it was told. Every client that has
     * one already is told of at the start.
     *
     * @param client its name
     */
    void online(String client);

    /**
     * The other half at a client has said something.
     *
     * @param client its name
     * @param message to be checked as everything from a peer
     */
    void heard(String client, byte[] message);
}
