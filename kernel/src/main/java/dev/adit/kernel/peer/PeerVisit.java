package dev.adit.kernel.peer;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.bridge.GentleClose;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.LinkReply;
import dev.adit.kernel.signal.LinkSeal;
import dev.adit.kernel.signal.LinkWire;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.TimeUnit;

/**
 * The visitor's first words on a stream that the server relays to the provider: request and seal go out, and what comes back
 * must prove that the provider knows the tunnel's secret. Then the stream is ready for packets.
 */
@LoopOnly
final class PeerVisit {
    private static final long PATIENCE_SECONDS = 15;

    private final DuplexChannel raw;
    private final PeerSeal seal;
    private final LinkSeal own;
    private final Promise<Answered> answered;

    /**
     * The stream, and who stands at its end.
     *
     * @param raw nothing behind the seals is read yet
     * @param ends both seals
     */
    record Answered(DuplexChannel raw, PeerSeal.Ends ends) {}

    private PeerVisit(DuplexChannel raw, PeerSeal seal, Bytes nonce) {
        this.raw = raw;
        this.seal = seal;
        this.own = seal.ofVisitor(nonce);
        this.answered = raw.eventLoop().newPromise();
    }

    /**
     * Begins.
     *
     * @param raw owned; reset if it fails
     * @return completes on the stream's loop; fails with a {@link LinkException}
     */
    static Future<Answered> on(DuplexChannel raw, PeerSeal seal, Bytes nonce) {
        return new PeerVisit(raw, seal, nonce).start();
    }

    private Future<Answered> start() {
        answered.addListener(done -> {
            if (!done.isSuccess()) {
                Streams.reset(raw);
            }
        });
        raw.closeFuture().addListener(closed -> fail(LinkFailure.CLIENT_OFFLINE, "the way over the server ended"));
        Future<?> deadline = raw.eventLoop()
                .schedule(
                        () -> fail(LinkFailure.CLIENT_OFFLINE, "no answer from the other client"),
                        PATIENCE_SECONDS,
                        TimeUnit.SECONDS);
        answered.addListener(done -> deadline.cancel(false));
        raw.write(LinkWire.encode(
                raw.alloc(), LinkRequest.stream(PeerExits.TYPE, seal.terms().tunnel(), null)));
        raw.write(own.encode(raw.alloc()));
        raw.pipeline()
                .addLast(
                        new GentleClose(),
                        LinkWire.replyDecoder(this::replied),
                        LinkWire.messageDecoder(LinkSeal.MAX_BYTES, this::sealed),
                        new Tail());
        raw.flush();
        return answered;
    }

    private void replied(LinkReply reply) {
        if (reply.failure() != null) {
            fail(reply.failure(), reply.detail());
        }
    }

    private void sealed(ByteBuf message) {
        LinkSeal theirs = LinkSeal.decode(message);
        if (!seal.provesProvider(own, theirs)) {
            fail(
                    LinkFailure.DENIED,
                    "the other end did not prove that it knows the secret of "
                            + seal.terms().tunnel());
            return;
        }
        raw.pipeline().remove(Tail.class);
        answered.trySuccess(new Answered(raw, new PeerSeal.Ends(own, theirs)));
    }

    private void fail(LinkFailure failure, String detail) {
        answered.tryFailure(new LinkException(failure, detail));
    }

    /** Hears what breaks before anybody else does. */
    private final class Tail extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(LinkFailure.CLIENT_OFFLINE, "the way over the server broke");
        }
    }
}
