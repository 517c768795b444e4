package dev.adit.kernel.transport;

import dev.adit.api.lifecycle.AsyncCloseable;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;

/** What carries many links: a mux on a connection, or a connection that has streams of its own. Any thread. */
public interface LinkCarrier extends AsyncCloseable {

    /**
     * Opens a link.
     *
     * @return completed on the carrier's loop with a channel that is registered and active, auto-read off, half-closure
     *     allowed; or with a {@link dev.adit.api.link.LinkException}: {@code OVERLOADED} when it takes no more at a time,
     *     {@code SHUTTING_DOWN} after a go-away of either end, {@code CLIENT_OFFLINE} after it was lost
     */
    Future<DuplexChannel> open();

    /** Asks the peer to open no more links, and opens none. Those there are go on. */
    void goAway();

    /**
     * How many links there are.
     *
     * @return those of both ends
     */
    int links();

    /**
     * What the links run on.
     *
     * @return its loop is that of the links
     */
    Channel carrier();

    /**
     * Tells whether links should still be opened here.
     *
     * @return false for good after a go-away, after the end, and when it is time for a new carrier
     */
    boolean accepting();

    /** There is reason to think that it is dead: it makes sure soon, where it would only notice by silence. */
    default void doubt() {
        // most are told
    }
}
