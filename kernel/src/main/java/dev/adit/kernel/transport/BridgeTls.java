package dev.adit.kernel.transport;

import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.identity.NodeId;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bridge's TLS: version 1.3 only, both sides show a certificate, and what counts of it is the id of its key. The
 * client refuses any other server while the handshake runs, before it shows its own certificate (RFC 8446 §2: the
 * server's comes first). The server takes every client that has a key; {@link #peerId} then tells who it is.
 *
 * <p>Any thread may ask for handlers. Handlers own their engines and release them when they leave their pipeline.
 */
public final class BridgeTls {
    /** The bridge's application protocol, by which a shared port and a proxy in front tell it from others. */
    public static final String ALPN = "adit/1";

    private static final Logger log = LoggerFactory.getLogger(BridgeTls.class);
    private static final String VERSION = "TLSv1.3";
    /** From the first byte to the last; the server's whole patience with a stranger (design: 5 s). */
    private static final long SERVER_HANDSHAKE_MILLIS = 5_000;

    private static final long CLIENT_HANDSHAKE_MILLIS = 10_000;
    /** One self-made certificate has some 300 bytes; a stranger shall not make us keep more than a few of them. */
    private static final int LARGEST_CERTIFICATES = 8 * 1024;
    /** Longer than tickets may live (RFC 8446 §4.6.1: 7 days), upon which the JDK issues none. */
    private static final long NO_TICKETS_SECONDS = TimeUnit.DAYS.toSeconds(8);

    private final OneKey self;
    private final SslProvider provider;
    private volatile @Nullable SslContext server;
    private volatile @Nullable Pinned client;
    private volatile @Nullable SslContext open;

    /** A client has one server, so the last context is kept. */
    private record Pinned(NodeId server, SslContext context) {}

    /**
     * Takes BoringSSL, or the JDK's TLS where that is missing, which it logs with the reason.
     *
     * @param self shown to every peer
     */
    public BridgeTls(Identity self) {
        this(self, best());
    }

    BridgeTls(Identity self, SslProvider provider) {
        this.self = new OneKey(self);
        this.provider = provider;
    }

    /** Sets the server's end up, which the first connection would have to wait for otherwise. */
    public void prepareServer() {
        server();
    }

    private SslContext server() {
        SslContext context = server;
        if (context == null) {
            context = serverContext();
            server = context;
        }
        return context;
    }

    private static SslProvider best() {
        if (OpenSsl.isAvailable()) {
            return SslProvider.OPENSSL;
        }
        log.atInfo()
                .addKeyValue("cause", String.valueOf(OpenSsl.unavailabilityCause()))
                .log("native-tls-missing: TLS is the JDK's, which costs some speed");
        return SslProvider.JDK;
    }

    /**
     * Makes the server's end of one connection.
     *
     * @param allocator of the channel
     * @return a handler that fails the handshake after 5 s
     */
    public SslHandler serverHandler(ByteBufAllocator allocator) {
        SslHandler handler = server().newHandler(allocator);
        if (handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
            // Netty turns tickets on in each engine that speaks 1.3, whatever its context says.
            SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET);
        }
        handler.setHandshakeTimeoutMillis(SERVER_HANDSHAKE_MILLIS);
        return handler;
    }

    /**
     * Makes the client's end of one connection.
     *
     * @param allocator of the channel
     * @param expectedServer whom alone the client talks to
     * @return a handler that fails the handshake after 10 s, or if another server answers
     */
    public SslHandler clientHandler(ByteBufAllocator allocator, NodeId expectedServer) {
        Pinned pinned = client;
        if (pinned == null || !pinned.server.equals(expectedServer)) {
            pinned = new Pinned(expectedServer, clientContext(PinTrust.only(expectedServer)));
            client = pinned;
        }
        SslHandler handler = pinned.context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(CLIENT_HANDSHAKE_MILLIS);
        return handler;
    }

    /**
     * Makes the client's end of one connection to a peer whose id is learnt beside it. Nothing may be sent before {@link
     * #requirePeer} has said yes: the certificate that is shown to whoever answers must be nobody's name.
     *
     * @param allocator of the channel
     * @return a handler that fails the handshake after 10 s
     */
    public SslHandler clientHandler(ByteBufAllocator allocator) {
        SslContext context = open;
        if (context == null) {
            context = clientContext(PinTrust.anybody());
            open = context;
        }
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(CLIENT_HANDSHAKE_MILLIS);
        return handler;
    }

    /**
     * Tells who the peer is, from the session itself.
     *
     * @param handler whose handshake has succeeded
     * @return the id of the key that the peer has proved to hold
     * @throws SSLPeerUnverifiedException before that
     */
    public static NodeId peerId(SslHandler handler) throws SSLPeerUnverifiedException {
        return NodeId.of(handler.engine().getSession().getPeerCertificates()[0].getPublicKey());
    }

    /**
     * Checks the pin once more, from the session. The trust manager has done so already, but a session can come about
     * without it (resumption skips it); a client calls this after every handshake.
     *
     * @param handler whose handshake has succeeded
     * @param expected the only acceptable peer
     * @throws SSLPeerUnverifiedException if it is another
     */
    public static void requirePeer(SslHandler handler, NodeId expected) throws SSLPeerUnverifiedException {
        NodeId found = peerId(handler);
        if (!found.equals(expected)) {
            throw new SSLPeerUnverifiedException("the peer is " + found + ", not " + expected);
        }
    }

    /**
     * Which TLS does the work.
     *
     * @return for logs and status
     */
    public String provider() {
        return provider == SslProvider.JDK ? "JDK" : "BoringSSL";
    }

    private SslContext serverContext() {
        SslContextBuilder builder = SslContextBuilder.forServer(self)
                .trustManager(PinTrust.anybody())
                .clientAuth(ClientAuth.REQUIRE);
        return build(builder);
    }

    private SslContext clientContext(PinTrust trust) {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .keyManager(self)
                .trustManager(trust)
                // The id is pinned, and the certificate's name is the same for all: there is no host name to check.
                .endpointIdentificationAlgorithm(null);
        return build(builder);
    }

    private SslContext build(SslContextBuilder builder) {
        builder.sslProvider(provider)
                .protocols(VERSION)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ALPN));
        if (provider != SslProvider.JDK) {
            builder.option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, LARGEST_CERTIFICATES);
        }
        try {
            return withoutResumption(builder.build());
        } catch (SSLException unusable) {
            throw new IllegalStateException("this machine's TLS cannot be set up: " + unusable.getMessage(), unusable);
        }
    }

    /** A resumed session skips the trust manager, and reconnects are rare: nothing is kept to resume. */
    private static SslContext withoutResumption(SslContext context) {
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setSessionCacheEnabled(false);
        } else {
            context.sessionContext().setSessionTimeout((int) NO_TICKETS_SECONDS);
        }
        return context;
    }
}
