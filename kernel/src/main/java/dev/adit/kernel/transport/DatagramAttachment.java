package dev.adit.kernel.transport;

import dev.adit.api.tunnel.DatagramAcceptor;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Who takes the datagrams of an address, alone.
 *
 * @param owner as people know it, such as {@code tunnel dns}; for the texts of conflicts
 * @param index which of the owner's addresses it is
 * @param loop where the socket lives
 * @param acceptor takes the datagrams
 * @param dropped told of each datagram that was dropped; any thread
 * @param codec what takes them in the acceptor's place, such as a protocol that keeps connections; null where nothing does
 */
public record DatagramAttachment(
        String owner,
        int index,
        EventLoop loop,
        DatagramAcceptor acceptor,
        Runnable dropped,
        @Nullable ChannelHandler codec) {

    /** One without a codec. */
    public DatagramAttachment(String owner, int index, EventLoop loop, DatagramAcceptor acceptor, Runnable dropped) {
        this(owner, index, loop, acceptor, dropped, null);
    }

    /**
     * What a protocol takes whole.
     *
     * @param owner see {@link #owner()}
     * @param loop see {@link #loop()}
     * @param codec takes every datagram
     * @return the attachment
     */
    public static DatagramAttachment of(String owner, EventLoop loop, ChannelHandler codec) {
        return new DatagramAttachment(owner, 0, loop, (port, sender, datagram) -> datagram.release(), () -> {}, codec);
    }
}
