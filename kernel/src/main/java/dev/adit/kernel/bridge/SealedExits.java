package dev.adit.kernel.bridge;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.mux.MuxRole;
import dev.adit.kernel.mux.MuxSession;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.observe.Repeat;
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
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The provider's end of private links: of a raw stream that the server relays it makes the sealed link inside, once the
 * visitor has proved that it knows the tunnel's secret, and hands that on. Nothing is dialled before.
 */
public final class SealedExits {
    /** The type of the link request in front of a private link. */
    public static final String TYPE = "private";

    /** The option of that request that tells the tunnel's own type. */
    public static final String TUNNEL_TYPE = "type";

    /** The option of that request that tells the target where the server's file names it. */
    public static final String TARGET = "target";

    /** The option of that request that tells how packets may go, as the tunnel's file says; empty where it says nothing. */
    public static final String PEERS = "peers";

    /** The option of a request for a connection between clients that tells whose it is. */
    public static final String VISITOR = "visitor";

    private static final Logger LOG = LoggerFactory.getLogger(SealedExits.class);
    private static final Repeat SAME = Repeat.by("tunnel", "cause");
    /** Keys come by the signal, and the first link may overtake them. */
    private static final int LOOKS = 20;

    private static final long LOOK_MILLIS = 100;
    private static final long PATIENCE_SECONDS = 10;
    private static final String REFUSED = "not granted";

    private final Terms terms;
    private final Acceptor acceptor;

    /** Finds what a private tunnel is sealed with; any thread. */
    @FunctionalInterface
    public interface Terms {
        /** Null where this client has no such tunnel. */
        @Nullable
        SealTerms find(String tunnel);
    }

    /** Takes sealed links. */
    @FunctionalInterface
    public interface Acceptor {
        /**
         * Takes one.
         *
         * @param link nothing read yet; owned from now on
         * @param request as the server relayed it
         */
        @LoopOnly
        void accept(DuplexChannel link, LinkRequest request);
    }

    /**
     * Wires it.
     *
     * @param terms of the tunnels
     * @param acceptor of the links
     */
    public SealedExits(Terms terms, Acceptor acceptor) {
        this.terms = terms;
        this.acceptor = acceptor;
    }

    /**
     * Takes a raw stream.
     *
     * @param raw its request is read; owned from now on
     * @param request that one
     */
    @LoopOnly
    public void serve(DuplexChannel raw, LinkRequest request) {
        look(raw, request, LOOKS);
    }

    private void look(DuplexChannel raw, LinkRequest request, int looks) {
        SealTerms found = terms.find(request.tunnel());
        if (found != null) {
            new Sealing(raw, request, found).start();
        } else if (looks > 0 && raw.isActive()) {
            raw.eventLoop().schedule(() -> look(raw, request, looks - 1), LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            refuse(raw, request, "this client has no such private tunnel, or does not know its secret");
        }
    }

    private static void refuse(DuplexChannel raw, LinkRequest request, String cause) {
        tell(request, cause);
        raw.writeAndFlush(LinkWire.encode(raw.alloc(), new LinkReply(LinkFailure.DENIED, REFUSED)))
                .addListener(sent -> raw.shutdownOutput());
        Future<?> end = raw.eventLoop().schedule(() -> reset(raw), PATIENCE_SECONDS, TimeUnit.SECONDS);
        raw.closeFuture().addListener(closed -> end.cancel(false));
    }

    private static void tell(LinkRequest request, String cause) {
        LOG.atWarn()
                .addMarker(SAME)
                .addKeyValue("tunnel", PeerText.safe(request.tunnel()))
                .addKeyValue("cause", cause)
                .log("private-link-refused");
    }

    private static void reset(DuplexChannel raw) {
        BareLink.linger(raw, 0);
        raw.close();
    }

    /** One stream on its way. */
    @LoopOnly
    private final class Sealing extends ChannelInboundHandlerAdapter {
        private final DuplexChannel raw;
        private final LinkRequest request;
        private final SealTerms own;
        private @Nullable MuxSession mux;
        private boolean taken;

        Sealing(DuplexChannel raw, LinkRequest request, SealTerms own) {
            this.raw = raw;
            this.request = request;
            this.own = own;
        }

        void start() {
            raw.pipeline().addFirst(new GentleClose());
            raw.pipeline().addLast(LinkWire.messageDecoder(LinkSeal.MAX_BYTES, this::sealed), this);
            Future<?> end = raw.eventLoop().schedule(this::expire, PATIENCE_SECONDS, TimeUnit.SECONDS);
            raw.closeFuture().addListener(closed -> end.cancel(false));
        }

        private void expire() {
            if (!taken) {
                reset(raw);
            }
        }

        private void sealed(ByteBuf message) {
            LinkSeal seal = LinkSeal.decode(message);
            if (!own.provesVisitor(seal)) {
                refuse(raw, request, "the visitor did not prove that it knows the secret");
                return;
            }
            raw.write(LinkWire.encode(raw.alloc(), LinkReply.ACCEPTED));
            raw.write(own.ofProvider(seal).encode(raw.alloc()));
            SslHandler tls = own.means().tls().serverHandler(raw.alloc());
            tls.handshakeFuture().addListener(done -> shaken(tls, seal, done));
            raw.pipeline().addBefore(raw.pipeline().context(this).name(), null, tls);
            raw.flush();
            raw.config().setAutoRead(true);
        }

        private void shaken(SslHandler tls, LinkSeal seal, Future<?> done) {
            if (!done.isSuccess() || !isVisitor(tls, seal)) {
                tell(request, "somebody stands between the visitor and this client");
                reset(raw);
                return;
            }
            raw.pipeline().remove(this);
            mux = MuxSession.install(raw, MuxRole.ACCEPTOR, own.means().mux(), this::accepted);
        }

        private boolean isVisitor(SslHandler tls, LinkSeal seal) {
            try {
                BridgeTls.requirePeer(tls, NodeId.of(seal.id().toArray()));
                return true;
            } catch (SSLPeerUnverifiedException other) {
                return false;
            }
        }

        private void accepted(DuplexChannel link) {
            MuxSession session = mux;
            if (taken || session == null) {
                link.close();
                return;
            }
            taken = true;
            link.closeFuture().addListener(over -> session.closeAsync());
            acceptor.accept(link, request);
        }

        /** Until the mux is there. */
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            reset(raw);
        }
    }
}
