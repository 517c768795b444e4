package dev.adit.plugin.p2p.stun;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.function.BiPredicate;

/** Takes the answers out of what comes in to a socket; the rest goes on to the next handler. One for each socket. */
@LoopOnly
public final class StunReceiver extends ChannelInboundHandlerAdapter {
    private final BiPredicate<StunAnswer, InetSocketAddress> answers;
    private final boolean alone;

    /**
     * Remembers who asks.
     *
     * @param answers takes an answer and where it came from; false where it is not his
     * @param alone nobody else reads from this socket: what is no answer of his is dropped
     */
    public StunReceiver(BiPredicate<StunAnswer, InetSocketAddress> answers, boolean alone) {
        this.answers = answers;
        this.alone = alone;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        StunAnswer answer = StunAnswer.read(packet.content());
        boolean taken = answer != null && answers.test(answer, packet.sender());
        if (taken || alone) {
            ReferenceCountUtil.release(packet);
            return;
        }
        context.fireChannelRead(packet);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!alone) {
            context.fireExceptionCaught(cause);
        }
        // Otherwise: an ICMP message, as if the datagram were lost.
    }
}
