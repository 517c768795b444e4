package dev.adit.api.peer;

import dev.adit.api.client.ClientService;
import java.util.concurrent.CompletionStage;

/**
 * A service of a client that finds paths to other clients. The first one that is loaded is asked; without one all packets
 * stay with the server.
 */
public interface PathFinder extends ClientService {

    /**
     * A connection to another client stands, over the server. Called on {@link Peering#loop()}, at both ends, once for each
     * connection.
     *
     * @param peering the connection as the search sees it; valid until the search is closed
     * @return the search, begun; it says itself when a path is there
     */
    PathSearch search(Peering peering);

    /**
     * Looks at the network anew, as {@code adit client nat} does. Any thread.
     *
     * @return lines for people; fails with a text that says why nothing can be told
     */
    CompletionStage<NetworkReport> network();
}
