package dev.adit.plugin.p2p.rendezvous;

import dev.adit.plugin.p2p.stun.StunAnswer;
import dev.adit.plugin.p2p.stun.StunQuestion;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers what comes in to one socket. Keeps nothing of who asks but his bucket, and answers whatever is no good question,
 * comes too often, or is shorter than its answer with silence.
 */
final class Responder extends ChannelInboundHandlerAdapter {
    /** CHANGE-REQUEST: what is told to be not understood where there is no other address. */
    private static final List<Integer> NO_OTHER_ADDRESS = List.of(0x0003);

    private final Site site;
    private final int index;
    private final SourceLimit limit;
    private final boolean shortQuestions;

    Responder(Site site, int index, SourceLimit limit, boolean shortQuestions) {
        this.site = site;
        this.index = index;
        this.limit = limit;
        this.shortQuestions = shortQuestions;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            StunQuestion question = StunQuestion.read(packet.content());
            if (question != null && limit.take(packet.sender().getAddress(), System.nanoTime())) {
                answer(context, packet, question);
            }
        } finally {
            ReferenceCountUtil.release(packet);
        }
    }

    private void answer(ChannelHandlerContext context, DatagramPacket packet, StunQuestion question) {
        int room = shortQuestions ? Integer.MAX_VALUE : packet.content().readableBytes();
        Site from = question.otherAddress() ? site.other() : site;
        if (from == null || !question.unknown().isEmpty()) {
            List<Integer> unknown = question.unknown().isEmpty() ? NO_OTHER_ADDRESS : question.unknown();
            send(site, index, packet, StunAnswer.writeUnknown(context.alloc(), question.id(), unknown, room));
            return;
        }
        if (!from.isOpen()) {
            return;
        }
        int port = question.otherPort() ? 1 - index : index;
        boolean v6 = packet.sender().getAddress() instanceof Inet6Address;
        Site away = site.other();
        InetSocketAddress other = (away == null ? site : away).told(1 - index, v6);
        StunAnswer answer = new StunAnswer(question.id(), packet.sender(), other, from.told(port, v6));
        send(from, port, packet, answer.write(context.alloc(), room));
    }

    private static void send(Site from, int port, DatagramPacket question, @Nullable ByteBuf answer) {
        if (answer == null) {
            return;
        }
        if (!from.socket(port).isWritable()) {
            answer.release();
            return;
        }
        from.socket(port)
                .write(
                        new DatagramPacket(answer, question.sender()),
                        from.socket(port).voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        site.flush();
        Site other = site.other();
        if (other != null) {
            other.flush();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // One answer that cannot be sent, or an ICMP message: as if it were lost.
    }
}
