package dev.adit.api.config;

import java.util.List;

/**
 * Implemented by the config record of a tunnel type whose tunnels take visitors by host name. A client's own tunnel gets
 * those that the server's file grants to it, and no others.
 */
public interface NamesHosts {

    /**
     * The host names.
     *
     * @return in lower case; {@code *.} and a domain for every name below it, {@code *} for every host
     */
    List<String> hostNames();
}
