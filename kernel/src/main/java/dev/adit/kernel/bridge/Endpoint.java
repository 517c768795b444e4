package dev.adit.kernel.bridge;

import dev.adit.api.config.Address;
import dev.adit.kernel.config.Transport;

/**
 * One way to a server: what the bridge runs on, and where that begins.
 *
 * @param transport of signal and carriers
 * @param address host and port
 * @param path of the upgrade where the transport is {@code ws} or {@code wss}; empty otherwise
 * @param serverName what the server is called where its name is asked for, without brackets; the host unless the file says
 *     another
 */
public record Endpoint(Transport transport, Address address, String path, String serverName) {

    /**
     * One whose server is called what its host is called.
     *
     * @param transport see {@link #transport()}
     * @param address see {@link #address()}; has a host
     * @param path see {@link #path()}
     * @return the endpoint
     */
    public static Endpoint of(Transport transport, Address address, String path) {
        String host = address.host();
        if (host == null) {
            throw new IllegalArgumentException(address + " has no host");
        }
        return new Endpoint(transport, address, path, host);
    }

    /**
     * Tells whether carriers are plain connections.
     *
     * @return true for {@code tcp}, which the server must list; the signal is never plain
     */
    public boolean plainCarriers() {
        return transport == Transport.TCP;
    }

    /**
     * Where it is, for people who are told the transport otherwise.
     *
     * @return host, port and path
     */
    public String place() {
        return address + path;
    }

    @Override
    public String toString() {
        return transport.word() + "://" + place();
    }
}
