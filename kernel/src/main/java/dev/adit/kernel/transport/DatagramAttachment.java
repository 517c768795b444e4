package dev.adit.kernel.transport;

import dev.adit.api.tunnel.DatagramAcceptor;
import io.netty.channel.EventLoop;

/**
 * Who takes the datagrams of an address, alone.
 *
 * @param owner as people know it, such as {@code tunnel dns}; for the texts of conflicts
 * @param index which of the owner's addresses it is
 * @param loop where the socket lives
 * @param acceptor takes the datagrams
 * @param dropped told of each datagram that was dropped; any thread
 */
public record DatagramAttachment(
        String owner, int index, EventLoop loop, DatagramAcceptor acceptor, Runnable dropped) {}
