package dev.adit.plugin.kcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;

/** Sends to one address from a socket that others may use, too. Never waits: what finds the socket full is lost. */
record KcpSocket(ChannelHandlerContext context, InetSocketAddress remote) {

    /** With the next {@link #flush}. */
    void send(ByteBuf datagram) {
        if (context.channel().isWritable()) {
            context.write(new DatagramPacket(datagram, remote), context.voidPromise());
        } else {
            datagram.release();
        }
    }

    void send(Greeting greeting) {
        ByteBuf datagram = context.alloc().buffer(Greeting.SIZE, Greeting.SIZE);
        greeting.write(datagram);
        send(datagram);
        flush();
    }

    void flush() {
        context.flush();
    }
}
