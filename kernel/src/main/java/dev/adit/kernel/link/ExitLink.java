package dev.adit.kernel.link;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.IncomingLink;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.signal.LinkReply;
import dev.adit.kernel.signal.LinkWire;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A link at its exit until it is answered: NEW -> ACCEPTED | REFUSED. */
@LoopOnly
final class ExitLink implements IncomingLink {
    /** A refused link is closed by the entry that reads the refusal; if it does not, by us. */
    private static final int REFUSED_SECONDS = 5;

    private final DuplexChannel channel;
    private final LinkRequest request;
    private final String number;
    private final FailureLog failures;
    private final DatagramTally datagrams;
    private final long began = System.nanoTime();
    private Answer answer = Answer.NEW;

    private enum Answer {
        NEW,
        ACCEPTED,
        REFUSED
    }

    ExitLink(DuplexChannel channel, LinkRequest request, String number, FailureLog failures, DatagramTally datagrams) {
        this.channel = channel;
        this.request = request;
        this.number = number;
        this.failures = failures;
        this.datagrams = datagrams;
    }

    @Override
    public LinkRequest request() {
        return request;
    }

    @Override
    public DuplexChannel channel() {
        return channel;
    }

    @Override
    public void accept() {
        answer(Answer.ACCEPTED);
        channel.writeAndFlush(LinkWire.encode(channel.alloc(), LinkReply.ACCEPTED));
        LinkMeter meter = LinkMeter.of(channel);
        if (meter != null) {
            meter.accepted(number, request);
            meter.count();
        }
        if (request.kind() == LinkKind.DATAGRAM) {
            // Not before: the reply itself is no datagram.
            DatagramFrames.install(channel, datagrams);
            EarlyReads.guard(channel);
        }
    }

    @Override
    public void refuse(LinkFailure failure, String detail) {
        answer(Answer.REFUSED);
        failures.tell(number, request, new LinkException(failure, detail), System.nanoTime() - began);
        refuse(channel, new LinkReply(failure, detail));
    }

    boolean isAnswered() {
        return answer != Answer.NEW;
    }

    private void answer(Answer next) {
        if (answer != Answer.NEW) {
            throw new IllegalStateException("link " + number + " was answered already: " + answer);
        }
        answer = next;
    }

    /** Not closed at once: a reset, which is what an early close becomes, could overtake the reason. */
    static void refuse(DuplexChannel channel, LinkReply reply) {
        channel.writeAndFlush(LinkWire.encode(channel.alloc(), reply)).addListener(sent -> {
            if (!sent.isSuccess()) {
                Resets.reset(channel);
                return;
            }
            channel.shutdownOutput();
            Future<?> end =
                    channel.eventLoop().schedule(() -> Resets.reset(channel), REFUSED_SECONDS, TimeUnit.SECONDS);
            channel.closeFuture().addListener(closed -> end.cancel(false));
        });
    }
}
