package dev.adit.kernel.bridge;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.mux.MuxRole;
import dev.adit.kernel.mux.MuxSession;
import dev.adit.kernel.signal.LinkReply;
import dev.adit.kernel.signal.LinkSeal;
import dev.adit.kernel.signal.LinkWire;
import dev.adit.kernel.transport.BridgeTls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * The visitor's end of one private link, from the raw stream to the sealed one: request and seal go out, TLS behind them;
 * the answer's proof and the key that the peer showed in the TLS are held against each other, and only then is there a
 * link, the only one of a mux inside, so that its end cannot be forged. One try; what goes wrong fails the promise.
 */
@LoopOnly
final class SealedVisit {
    private final DuplexChannel raw;
    private final SealTerms terms;
    private final Promise<DuplexChannel> opened;
    private @Nullable LinkSeal answer;

    SealedVisit(DuplexChannel raw, SealTerms terms, Promise<DuplexChannel> opened) {
        this.raw = raw;
        this.terms = terms;
        this.opened = opened;
    }

    void start() {
        if (opened.isDone()) {
            reset();
            return;
        }
        opened.addListener(done -> {
            if (!done.isSuccess()) {
                reset();
            }
        });
        raw.closeFuture()
                .addListener(closed -> fail(LinkFailure.CLIENT_OFFLINE, "the link ended before it was sealed"));
        raw.write(LinkWire.encode(raw.alloc(), LinkRequest.stream(SealedExits.TYPE, terms.tunnel(), null)));
        raw.write(terms.ofVisitor().encode(raw.alloc()));
        SslHandler tls = terms.means().tls().clientHandler(raw.alloc());
        tls.handshakeFuture().addListener(done -> shaken(tls, done));
        raw.pipeline()
                .addLast(
                        new GentleClose(),
                        LinkWire.replyDecoder(this::replied),
                        LinkWire.messageDecoder(LinkSeal.MAX_BYTES, this::sealed),
                        tls,
                        new Tail());
        raw.flush();
        raw.config().setAutoRead(true);
    }

    private void replied(LinkReply reply) {
        if (reply.failure() != null) {
            fail(reply.failure(), reply.detail());
        }
    }

    private void sealed(ByteBuf message) {
        answer = LinkSeal.decode(message);
    }

    private void shaken(SslHandler tls, Future<?> done) {
        if (opened.isDone()) {
            return;
        }
        LinkSeal seal = answer;
        if (!done.isSuccess() || seal == null || !isProvider(tls, seal)) {
            fail(LinkFailure.DENIED, "the other end did not prove that it knows the secret of " + terms.tunnel());
            return;
        }
        raw.pipeline().remove(Tail.class);
        MuxSession mux = MuxSession.install(raw, MuxRole.DIALER, terms.means().mux(), stray -> stray.close());
        mux.open().addListener((Future<DuplexChannel> link) -> {
            if (!link.isSuccess()) {
                opened.tryFailure(link.cause());
                return;
            }
            // The last frames go out first: GentleClose stands in the way of the close.
            link.getNow().closeFuture().addListener(over -> mux.closeAsync());
            if (!opened.trySuccess(link.getNow())) {
                link.getNow().close();
            }
        });
    }

    private boolean isProvider(SslHandler tls, LinkSeal seal) {
        try {
            BridgeTls.requirePeer(tls, NodeId.of(seal.id().toArray()));
            return terms.provesProvider(seal);
        } catch (SSLPeerUnverifiedException other) {
            return false;
        }
    }

    private void fail(LinkFailure failure, String detail) {
        opened.tryFailure(new LinkException(failure, detail));
    }

    private void reset() {
        BareLink.linger(raw, 0);
        raw.close();
    }

    /** Hears what breaks before the mux does. */
    private final class Tail extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            boolean lost = cause instanceof IOException && !(cause instanceof javax.net.ssl.SSLException);
            fail(
                    lost ? LinkFailure.CLIENT_OFFLINE : LinkFailure.DENIED,
                    lost
                            ? "the link ended before it was sealed"
                            : "the other end did not prove that it knows the secret of " + terms.tunnel());
        }
    }
}
