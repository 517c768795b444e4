package dev.adit.kernel.transport;

import dev.adit.api.lifecycle.AsyncCloseable;
import java.net.SocketAddress;

/**
 * A share of an open listening address. Closing it takes no more visitors and leaves those that are there; the last one
 * to go closes the socket, and its end is told when that has happened.
 */
public interface ListenerHandle extends AsyncCloseable {

    /**
     * Where visitors come in.
     *
     * @return the real port where 0 was asked for
     */
    SocketAddress localAddress();
}
