package dev.adit.api.tunnel;

/**
 * A feature's eye on the targets of one tunnel: it says which of them shall get no links for a while. Made for each
 * tunnel that runs, and closed with it. Called on one thread at a time, never on an event loop; it must not block.
 */
public interface TargetWatch {

    /**
     * A client of the tunnel has a signal, for the first time or again, or its targets have changed: it has to be told
     * everything anew.
     *
     * @param client one of {@link WatchedTunnel#clients()}
     */
    void online(String client);

    /**
     * The other half at a client has said something, of this tunnel or of another one.
     *
     * @param client one of {@link WatchedTunnel#clients()}
     * @param message from a client: to be checked as everything from a peer
     */
    void heard(String client, byte[] message);

    /** The tunnel takes no more visitors. */
    void close();
}
