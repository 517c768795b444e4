package dev.adit.kernel.transport;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import java.util.function.Consumer;

/**
 * A way for datagrams beside the bytes of a link: they may be lost and overtake each other, as datagrams may. A handler in
 * the pipeline of links that have one; on their loop.
 */
public interface DatagramPath extends ChannelHandler {

    /**
     * The longest datagram that goes this way now.
     *
     * @return 0 where none does
     */
    @LoopOnly
    int longest();

    /**
     * Sends one, at once. Where the way is full it is lost.
     *
     * @param datagram not longer than {@link #longest()}; released
     */
    @LoopOnly
    void send(ByteBuf datagram);

    /**
     * Takes what comes. Until then all of it is lost.
     *
     * @param receiver owns each datagram
     * @param burstEnded told when no more is there for now
     */
    @LoopOnly
    void receive(Consumer<ByteBuf> receiver, Runnable burstEnded);
}
