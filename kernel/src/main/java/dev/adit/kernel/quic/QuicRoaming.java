package dev.adit.kernel.quic;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionStats;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets clients change their address without their connection noticing; stands in front of the server's codec. quiche follows
 * a peer to its new address by itself, but sends again what was under way to the old one by a few packets at ever longer
 * intervals, so that links stand still for minutes. Here the codec sees the first address for good; the packets go to where
 * the last one came from that proved, by its encryption, to be the peer's and new. That is what WireGuard does; who stands on
 * the way can turn a flow aside until the next packet of the peer comes, and no more than the congestion window goes astray.
 *
 * <p>Confined to the loop of the socket.
 */
@LoopOnly
final class QuicRoaming extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger(QuicRoaming.class);
    /** RFC 9000 §17.3: a short header has no other mark. */
    private static final int LONG_HEADER = 0x80;

    private static final int ID = Quic.MAX_CONN_ID_LEN;
    /** Ids that a peer may have used lately; it has two at a time. */
    private static final int IDS = 4;

    private final Map<InetSocketAddress, Peer> byFirst = new HashMap<>();
    private final Map<InetSocketAddress, Peer> byCurrent = new HashMap<>();
    private final Map<ByteBuf, Peer> byId = new HashMap<>();

    /** One connection. */
    private static final class Peer {
        private final QuicChannel connection;
        private final InetSocketAddress first;
        private final Deque<ByteBuf> ids = new ArrayDeque<>();
        private InetSocketAddress current;

        Peer(QuicChannel connection, InetSocketAddress first) {
            this.connection = connection;
            this.first = first;
            this.current = first;
        }
    }

    /** A connection has begun. If its address was the first one of another that has moved on, that one ends. */
    void begin(QuicChannel connection) {
        if (!(connection.remoteSocketAddress() instanceof InetSocketAddress remote)) {
            return;
        }
        Peer peer = new Peer(connection, remote);
        Peer before = byFirst.put(remote, peer);
        if (before != null && !before.current.equals(remote)) {
            before.connection.close();
        }
        byCurrent.put(remote, peer);
        connection.closeFuture().addListener(closed -> forget(peer));
    }

    private void forget(Peer peer) {
        byFirst.remove(peer.first, peer);
        byCurrent.remove(peer.current, peer);
        peer.ids.forEach(id -> byId.remove(id, peer));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        InetSocketAddress from = packet.sender();
        ByteBuf content = packet.content();
        boolean hasId = content.readableBytes() > ID && (content.getByte(content.readerIndex()) & LONG_HEADER) == 0;
        Peer peer = byCurrent.get(from);
        if (peer != null) {
            if (hasId) {
                learn(peer, content.slice(content.readerIndex() + 1, ID));
            }
            context.fireChannelRead(seen(packet, peer));
            return;
        }
        Peer moved = hasId ? byId.get(content.slice(content.readerIndex() + 1, ID)) : null;
        if (moved == null) {
            context.fireChannelRead(packet);
            return;
        }
        long before = received(moved);
        context.fireChannelRead(seen(packet, moved));
        if (received(moved) > before && moved.connection.isOpen()) {
            move(moved, from);
        }
    }

    private void learn(Peer peer, ByteBuf id) {
        // The usual one is the latest, and costs a comparison.
        if (peer.ids.isEmpty() || !ByteBufUtil.equals(peer.ids.getFirst(), id)) {
            ByteBuf own = Unpooled.copiedBuffer(id);
            peer.ids.remove(own);
            peer.ids.addFirst(own);
            byId.put(own, peer);
            if (peer.ids.size() > IDS) {
                byId.remove(peer.ids.removeLast(), peer);
            }
        }
    }

    private void move(Peer peer, InetSocketAddress to) {
        LOG.atInfo().addKeyValue("from", peer.current).addKeyValue("to", to).log("client-moved");
        byCurrent.remove(peer.current, peer);
        peer.current = to;
        byCurrent.put(to, peer);
    }

    /** Packets that were the peer's, and new. On the loop this is told at once. */
    private static long received(Peer peer) {
        Future<QuicConnectionStats> stats = peer.connection.collectStats();
        return stats.isSuccess() ? stats.getNow().recv() : 0;
    }

    private static DatagramPacket seen(DatagramPacket packet, Peer peer) {
        return packet.sender().equals(peer.first)
                ? packet
                : new DatagramPacket(packet.content(), packet.recipient(), peer.first);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        context.write(message instanceof DatagramPacket packet ? turned(packet) : message, promise);
    }

    private DatagramPacket turned(DatagramPacket packet) {
        Peer peer = byFirst.get(packet.recipient());
        return peer == null || peer.current.equals(peer.first)
                ? packet
                : new DatagramPacket(packet.content(), peer.current);
    }
}
