package dev.adit.kernel.bridge;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.tunnel.Claim.FirstBytes.Match;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.pipe.WebCertificate;
import dev.adit.kernel.pipe.WebSocketAccept;
import dev.adit.kernel.transport.BridgeTls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes byte pipes of those of a server's connections that are not one by themselves, and begins the hello on them. The
 * first byte tells what a connection is, and again what is inside of it:
 *
 * <pre>
 * TLS (ALPN adit/1) ........................ hello            transport tls
 * ADIT ..................................... hello            transport tcp
 * TLS (other) -> GET /adit, Upgrade -> TLS -> hello           transport wss, behind a proxy or not
 * TLS (other) -> GET /adit, Upgrade -> ADIT . hello           transport wss, met directly
 *                GET /adit, Upgrade -> TLS -> hello           transport ws
 * any other request of HTTP ................ 404
 * </pre>
 */
final class Pipes {
    private static final int TLS_HANDSHAKE = 22;
    private static final byte[] GET = "GET ".getBytes(StandardCharsets.US_ASCII);

    private final BridgeServerSettings settings;
    private final BridgeTls tls;
    private final Identity identity;
    private final ServerHandshake.Gate gate;
    private volatile @Nullable WebCertificate own;

    Pipes(BridgeServerSettings settings, Identity identity, ServerHandshake.Gate gate) {
        this.settings = settings;
        this.identity = identity;
        this.tls = new BridgeTls(identity);
        tls.prepareServer();
        this.gate = gate;
    }

    /** The pinned TLS itself. Like the others: on the channel's loop, which reads afterwards. */
    @LoopOnly
    void tls(Channel channel) {
        inner(channel, Transport.TLS);
    }

    /** A plain carrier. */
    @LoopOnly
    void plain(Channel channel) {
        channel.pipeline().addLast(new ServerHandshake(channel, Transport.TCP, null, gate));
    }

    /** Whatever else. */
    @LoopOnly
    void other(Channel channel) {
        channel.pipeline().addLast(new FirstByte(first -> {
            if (first == TLS_HANDSHAKE && settings.takes(Transport.WSS)) {
                SslHandler outer = certificate().handler(channel.alloc());
                channel.pipeline().addLast(outer);
                http(channel, Transport.WSS, outer);
            } else if (first >= 'A' && first <= 'Z') {
                http(channel, Transport.WS, null);
            } else {
                channel.close();
            }
        }));
    }

    /** Made when it is first needed: many a server never needs it. */
    private WebCertificate certificate() {
        WebCertificate certificate = settings.web().certificate();
        if (certificate == null) {
            certificate = own;
        }
        if (certificate == null) {
            certificate = WebCertificate.own(identity, false);
            own = certificate;
        }
        return certificate;
    }

    private void http(Channel channel, Transport transport, @Nullable SslHandler outer) {
        String path = settings.takes(transport) ? settings.web().path() : null;
        WebSocketAccept.install(channel.pipeline(), path, () -> opened(channel, transport, outer));
    }

    private void opened(Channel channel, Transport transport, @Nullable SslHandler outer) {
        channel.pipeline().addLast(new FirstByte(first -> {
            NodeId peer = outer == null ? null : WebCertificate.peer(outer);
            if (first == TLS_HANDSHAKE) {
                inner(channel, transport);
            } else if (peer != null) {
                channel.pipeline().addLast(ServerHandshake.proven(channel, transport, peer, gate));
            } else {
                channel.close();
            }
        }));
    }

    /** Whatever brings bytes and proves nothing. */
    @LoopOnly
    void inner(Channel channel, Transport transport) {
        SslHandler handler = tls.serverHandler(channel.alloc());
        channel.pipeline().addLast(handler, new ServerHandshake(channel, transport, handler, gate));
    }

    /** Recognises a request for the WebSocket without TLS, where the port is shared. */
    Match upgrade(ByteBuf bytes) {
        byte[] path = settings.web().path().getBytes(StandardCharsets.US_ASCII);
        Match get = starts(bytes, 0, GET);
        if (get != Match.YES) {
            return get;
        }
        Match right = starts(bytes, GET.length, path);
        int end = GET.length + path.length;
        if (right != Match.YES || bytes.readableBytes() <= end) {
            return right == Match.NO ? Match.NO : Match.UNDECIDED;
        }
        return bytes.getByte(bytes.readerIndex() + end) == ' ' ? Match.YES : Match.NO;
    }

    private static Match starts(ByteBuf bytes, int from, byte[] wanted) {
        for (int at = 0; at < wanted.length; at++) {
            if (bytes.readableBytes() <= from + at) {
                return Match.UNDECIDED;
            }
            if (bytes.getByte(bytes.readerIndex() + from + at) != wanted[at]) {
                return Match.NO;
            }
        }
        return Match.YES;
    }

    /** Looks at one byte, has the next handlers added, and hands everything on to them. */
    private static final class FirstByte extends ByteToMessageDecoder {
        private final IntConsumer next;

        FirstByte(IntConsumer next) {
            this.next = next;
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            next.accept(in.getUnsignedByte(in.readerIndex()));
            context.pipeline().remove(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
