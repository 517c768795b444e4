package dev.adit.api.tunnel;

import dev.adit.api.lifecycle.AsyncCloseable;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A tunnel's share of its listening addresses. Closing it takes no more visitors; those that are there go on.
 */
public interface ListenerLease extends AsyncCloseable {

    /**
     * Tells when every address was tried. An address that could not be opened is reported and tried again by the kernel
     * and does not fail this.
     *
     * @return completes when visitors are accepted wherever that is possible; fails if no address could be opened
     */
    CompletionStage<Void> whenOpen();

    /**
     * The addresses that accept visitors now; port 0 is replaced by the real one.
     *
     * @return possibly fewer than configured
     */
    List<SocketAddress> addresses();
}
