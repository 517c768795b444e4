package dev.adit.api.config;

import java.util.List;

/** Implemented by the config record of a tunnel type whose visitors call a tunnel by more than the server's address. */
public interface VisitedAt {

    /**
     * What visitors write, such as {@code http://www.example.com:8080}.
     *
     * @param port at which the tunnel is open
     * @return in the order in which people shall read them; empty where the server's address is all there is
     */
    List<String> visitedAt(int port);
}
