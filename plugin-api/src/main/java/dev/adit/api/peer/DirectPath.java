package dev.adit.api.peer;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;

/** A way for packets between two clients, kept alive by the plugin that found it. */
@LoopOnly
public interface DirectPath {

    /**
     * Where the packets go, for status and log.
     *
     * @return the other end's address
     */
    InetSocketAddress remote();

    /**
     * How it was found, for status, log and figures.
     *
     * @return a few words, such as {@code host}, {@code mapped}, {@code birthday}
     */
    String method();

    /**
     * How long a packet takes there and back.
     *
     * @return the latest measurement
     */
    Duration roundTrip();

    /**
     * Sends a packet with the next {@link #flush()}. Where the way is full it is lost.
     *
     * @param packet of QUIC: its first byte has the bit 0x40 (RFC 9443); owned by the path from now on
     */
    void send(ByteBuf packet);

    /** Hands everything that was sent to the system. */
    void flush();

    /**
     * Takes what comes. Called once, by the kernel, before the path is used.
     *
     * @param packets owns each; also while packets go over the server
     * @param burstEnded told when no more is there for now
     */
    void receive(Consumer<ByteBuf> packets, Runnable burstEnded);

    /** The kernel needs it no more: another one is used, or the peering is over. */
    void close();
}
