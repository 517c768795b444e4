package dev.adit.kernel.quic;

import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.quic.QuicConnection.Doorman;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's end of QUIC: answers on a channel of datagrams, or begins a connection on one. Which channel that is does not
 * matter: a socket of any kind, or a way between two peers that somebody else keeps. Any thread.
 */
public final class QuicEnd {
    private static final Logger LOG = LoggerFactory.getLogger(QuicEnd.class);

    private final Identity self;
    private final int links;
    private final QuicManners manners;
    private volatile @Nullable Pinned client;

    /** A client has one server, so the last context is kept. */
    private record Pinned(NodeId server, QuicSslContext context) {}

    /**
     * Makes one of the bridge; nothing happens.
     *
     * @param self shown to every peer
     * @param links that a peer may open at a time
     * @param heartbeat how often it looks after a connection on which nothing is sent
     */
    public QuicEnd(Identity self, int links, Duration heartbeat) {
        this(self, links, QuicManners.bridge(heartbeat));
    }

    /**
     * Makes it; nothing happens.
     *
     * @param self shown to every peer
     * @param links that a peer may open at a time
     * @param manners of its connections
     */
    public QuicEnd(Identity self, int links, QuicManners manners) {
        this.self = self;
        this.links = links;
        this.manners = manners;
    }

    /**
     * Tells whether this machine can; if not, says so in the log.
     *
     * @return whether the native library is there
     */
    public static boolean isAvailable() {
        Throwable missing = QuicTls.missing();
        if (missing != null) {
            LOG.atInfo()
                    .addKeyValue("cause", missing.toString())
                    .log("native-quic-missing: there is no transport quic here");
        }
        return missing == null;
    }

    /**
     * Makes what answers clients.
     *
     * @param doorman hears of each connection
     * @return to be added to the pipeline of one channel of datagrams; when it is removed or the channel closes, its
     *     connections end
     */
    public ChannelHandler server(Doorman doorman) {
        QuicSslContext tls = QuicTls.server(self);
        ChannelHandler codec = QuicTuning.apply(new QuicServerCodecBuilder(), links, manners)
                .sslEngineProvider(connection -> tls.newEngine(connection.alloc()))
                .tokenHandler(manners.strangers() ? new RetryTokens() : null)
                .handler(connectionHandler(doorman))
                .streamOption(ChannelOption.AUTO_READ, false)
                .streamHandler(QuicStreams.incoming())
                .build();
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel datagrams) {
                if (manners.strangers()) {
                    datagrams.pipeline().addLast(new QuicRoaming());
                }
                datagrams.pipeline().addLast(codec);
            }
        };
    }

    /**
     * Begins a connection and proves that it goes to the right server.
     *
     * @param datagrams registered; has an address; reads by itself; carries no other QUIC
     * @param remote where datagrams to the server go
     * @param server whom alone it talks to
     * @param timeout for the handshake
     * @return the connection, on the channel's loop; the channel stays the caller's, also when it fails
     */
    public Future<QuicConnection> connect(
            Channel datagrams, InetSocketAddress remote, NodeId server, Duration timeout) {
        Promise<QuicConnection> promise = datagrams.eventLoop().newPromise();
        QuicSslContext tls = client(server);
        datagrams
                .pipeline()
                .addLast(QuicTuning.apply(new QuicClientCodecBuilder(), links, manners)
                        .sslEngineProvider(connection -> tls.newEngine(connection.alloc()))
                        .build());
        Future<QuicChannel> connecting = QuicChannel.newBootstrap(datagrams)
                .handler(connectionHandler(null))
                .streamOption(ChannelOption.AUTO_READ, false)
                .streamHandler(QuicStreams.incoming())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                .remoteAddress(remote)
                .connect();
        connecting.addListener((Future<QuicChannel> done) -> {
            if (done.isSuccess()) {
                settle(done.getNow(), server, promise);
            } else {
                promise.tryFailure(explained(done.cause()));
            }
        });
        return promise;
    }

    private QuicSslContext client(NodeId server) {
        Pinned kept = client;
        if (kept == null || !kept.server().equals(server)) {
            kept = new Pinned(server, QuicTls.client(self, server));
            client = kept;
        }
        return kept.context();
    }

    private static Throwable explained(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return new IOException("no answer over UDP");
        }
        for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause()) {
            if (String.valueOf(deeper.getMessage()).contains("TLS_FAIL")) {
                return new SSLHandshakeException("TLS failed: another server than the key names");
            }
        }
        return cause;
    }

    /** The trust manager has checked the pin already; a session could come about without it. */
    private static void settle(QuicChannel channel, NodeId server, Promise<QuicConnection> promise) {
        QuicConnection connection = channel.pipeline().get(QuicConnection.class);
        try {
            requirePeer(connection, server);
        } catch (SSLPeerUnverifiedException wrong) {
            channel.close();
            promise.tryFailure(wrong);
            return;
        }
        if (!promise.trySuccess(connection)) {
            channel.close();
        }
    }

    private static void requirePeer(QuicConnection connection, NodeId server) throws SSLPeerUnverifiedException {
        connection.stand();
        if (!connection.peer().equals(server)) {
            throw new SSLPeerUnverifiedException("the peer is " + connection.peer() + ", not " + server);
        }
    }

    private ChannelHandler connectionHandler(@Nullable Doorman doorman) {
        return new ChannelInitializer<QuicChannel>() {
            @Override
            protected void initChannel(QuicChannel channel) {
                channel.pipeline().addLast(new QuicConnection(channel, doorman, manners));
            }
        };
    }
}
