package dev.adit.plugin.p2p.stun;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One question from one socket, sent until it is answered. */
@LoopOnly
public final class StunCall {
    private final Channel channel;
    private final InetSocketAddress to;
    private final StunQuestion question;
    private long firstSent;
    private @Nullable InetSocketAddress mapped;
    private @Nullable Duration roundTrip;

    /**
     * Sends nothing yet.
     *
     * @param channel from where
     * @param to whom to ask
     * @param question as it goes out each time
     */
    public StunCall(Channel channel, InetSocketAddress to, StunQuestion question) {
        this.channel = channel;
        this.to = to;
        this.question = question;
    }

    /** Sends the question, unless it is answered already. A failure to send is as a loss: no route is no answer. */
    public void send() {
        if (mapped != null || !channel.isActive()) {
            return;
        }
        if (firstSent == 0) {
            firstSent = System.nanoTime();
        }
        channel.writeAndFlush(new DatagramPacket(question.write(channel.alloc()), to));
    }

    /**
     * Takes the answer to this question; the first one counts.
     *
     * @param answer from whichever of the rendezvous's sockets: who knows the id has seen the question
     * @return whether it is the first good answer to this question
     */
    public boolean take(StunAnswer answer) {
        if (!answer.id().equals(question.id()) || answer.mapped() == null || mapped != null) {
            return false;
        }
        mapped = answer.mapped();
        // Which of several questions was answered nobody knows (Karn's algorithm): never too little.
        roundTrip = Duration.ofNanos(System.nanoTime() - firstSent);
        return true;
    }

    /**
     * How the socket was seen.
     *
     * @return null until there is an answer
     */
    public @Nullable InetSocketAddress mapped() {
        return mapped;
    }

    /**
     * How long the answer took, from the first sending of the question.
     *
     * @return null until there is an answer
     */
    public @Nullable Duration roundTrip() {
        return roundTrip;
    }
}
