package dev.adit.kernel.quic;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.observe.Repeat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicDatagramExtensionEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamPriority;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One QUIC connection of the bridge. The client's first streams begin with a hello: one becomes the signal, one makes the
 * connection a carrier. From then on every new stream of either end is a link. It closes when nobody needs it any more, and
 * when its way has died.
 *
 * <p>A handler of the connection's pipeline; on its loop.
 */
@LoopOnly
public final class QuicConnection extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(QuicConnection.class);
    private static final Repeat BROKEN = Repeat.by();

    /** A login and a join. */
    private static final int HELLOS = 2;

    /** So long the server leaves the last words to be sent again if they are lost. */
    private static final long LINGER_SECONDS = 1;

    private static final int STREAM_ID = Integer.BYTES;
    /** RFC 9218: 0 comes first. Links have Netty's 127. */
    private static final QuicStreamPriority FIRST = new QuicStreamPriority(0, true);

    /** A server's side of new connections. On the connection's loop. */
    public interface Doorman {

        /**
         * Somebody has begun a connection; nothing is known but where he is.
         *
         * @param connection tells where
         */
        void knocked(QuicConnection connection);

        /**
         * A stream that must begin with a hello, from a peer who has proved who he is.
         *
         * @param connection tells who
         * @param stream auto-read off, no half-closed life
         */
        void greeted(QuicConnection connection, QuicStreamChannel stream);
    }

    private final QuicChannel channel;
    private final @Nullable Doorman doorman;
    private final QuicManners manners;
    private final List<QuicStreamChannel> hellos = new ArrayList<>();
    private final List<QuicStreamChannel> early = new ArrayList<>();
    private @Nullable NodeId peer;
    private @Nullable QuicCarrier carrier;
    private @Nullable IOException cause;
    private @Nullable QuicLife life;
    private int longestDatagram;
    private int greeted;
    private boolean carries;
    private boolean taken;

    QuicConnection(QuicChannel channel, @Nullable Doorman doorman, QuicManners manners) {
        this.channel = channel;
        this.doorman = doorman;
        this.manners = manners;
    }

    /**
     * Finds the connection of a stream.
     *
     * @param stream of the bridge
     * @return the connection
     */
    public static QuicConnection of(QuicStreamChannel stream) {
        return Objects.requireNonNull(stream.parent().pipeline().get(QuicConnection.class), "no connection of ours");
    }

    /**
     * The connection itself.
     *
     * @return its close takes everything with it
     */
    public QuicChannel channel() {
        return channel;
    }

    /**
     * Where the peer is now; that may change. Any thread.
     *
     * @return null once it is closed
     */
    public @Nullable SocketAddress remote() {
        return channel.remoteSocketAddress();
    }

    /**
     * Who the peer has proved to be.
     *
     * @return known once the connection stands
     */
    public NodeId peer() {
        return Objects.requireNonNull(peer, "before the handshake");
    }

    /** Says that a hello on it was taken: it is no stranger's any more. */
    public void take() {
        taken = true;
    }

    /**
     * Tells whether a hello on it was taken.
     *
     * @return see {@link #take()}
     */
    public boolean isTaken() {
        return taken;
    }

    /**
     * Tells whether it has been made a carrier, now or before.
     *
     * @return if so it cannot be made one again
     */
    public boolean carries() {
        return carries;
    }

    // The handshake.

    @Override
    public void channelRegistered(ChannelHandlerContext context) {
        if (doorman != null) {
            QuicRoaming roaming = channel.parent().pipeline().get(QuicRoaming.class);
            if (roaming != null) {
                roaming.begin(channel);
            }
            doorman.knocked(this);
        }
        context.fireChannelRegistered();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws SSLPeerUnverifiedException {
        stand();
        context.fireChannelActive();
    }

    /** The handshake is done; whoever connects hears of that before the pipeline does. */
    void stand() throws SSLPeerUnverifiedException {
        if (peer == null) {
            peer = QuicTls.peerId(channel);
            if (manners.heartbeat() != null) {
                life = QuicLife.watch(channel, doorman != null, manners.heartbeat(), this::dead);
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof QuicDatagramExtensionEvent datagrams) {
            longestDatagram = datagrams.maxLength() - STREAM_ID;
        } else if (event instanceof QuicConnectionCloseEvent close && cause == null) {
            cause = new IOException(
                    close.isApplicationClose() ? "the peer closed it" : "QUIC error " + close.error() + " of the peer");
        }
        context.fireUserEventTriggered(event);
    }

    // Streams.

    /**
     * Opens a stream for a hello.
     *
     * @param met adds the handlers, before it reads
     * @return the stream, auto-read on
     */
    public Future<QuicStreamChannel> hello(Consumer<QuicStreamChannel> met) {
        return channel.newStreamBootstrap()
                .type(QuicStreamType.BIDIRECTIONAL)
                .option(QuicTuning.AUTO_READ, false)
                .handler(QuicStreams.initializer(stream -> {
                    needs(stream);
                    met.accept(stream);
                    stream.config().setAutoRead(true);
                }))
                .create();
    }

    void incoming(QuicStreamChannel stream) {
        stream.config().setAutoRead(false);
        if (carrier != null) {
            stream.config().setAllowHalfClosure(true);
            carrier.accept(stream);
        } else if (doorman == null || (!manners.strangers() && stream.streamId() != 0)) {
            // The server's welcome to the join, or the peer's first stream, may be behind it.
            early.add(stream);
            stream.closeFuture().addListener(closed -> early.remove(stream));
        } else if (++greeted > HELLOS || peer == null) {
            channel.close();
        } else {
            needs(stream);
            doorman.greeted(this, stream);
        }
    }

    /** The connection lives while one of these does. */
    private void needs(QuicStreamChannel stream) {
        stream.config().setAllowHalfClosure(false);
        stream.updatePriority(FIRST);
        hellos.add(stream);
        stream.closeFuture().addListener(closed -> {
            hellos.remove(stream);
            closeIfUnused();
        });
    }

    private void closeIfUnused() {
        if (!hellos.isEmpty() || carrier != null) {
            return;
        }
        if (doorman == null) {
            channel.close();
        } else if (channel.isOpen()) {
            channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
        }
    }

    void carry(QuicCarrier newCarrier) {
        carries = true;
        carrier = newCarrier;
        List<QuicStreamChannel> waiting = List.copyOf(early);
        early.clear();
        for (QuicStreamChannel stream : waiting) {
            incoming(stream);
        }
    }

    void carriesNoMore() {
        carrier = null;
        early.clear();
        closeIfUnused();
    }

    /** Sends what asks for nothing but its acknowledgement, which comes at once where the way lives. */
    public void ask() {
        channel.writeAndFlush(Unpooled.directBuffer(1).writeByte(0));
    }

    // Datagrams. Each begins with the id of the stream that it belongs to.

    int longestDatagram() {
        return longestDatagram;
    }

    void sendDatagram(long stream, ByteBuf datagram) {
        ByteBuf packet = channel.alloc().directBuffer(STREAM_ID + datagram.readableBytes());
        packet.writeInt((int) stream).writeBytes(datagram);
        datagram.release();
        channel.writeAndFlush(packet, channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf datagram)) {
            context.fireChannelRead(message);
        } else if (carrier == null || datagram.readableBytes() <= STREAM_ID) {
            datagram.release();
        } else {
            long stream = datagram.readUnsignedInt();
            carrier.datagram(stream, datagram);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (carrier != null) {
            carrier.burstEnded();
        }
        context.fireChannelReadComplete();
    }

    // The end.

    /** Makes sure soon that the peer is there. Any thread. */
    void doubt() {
        channel.eventLoop().execute(() -> {
            if (life != null) {
                life.doubt();
            }
        });
    }

    private void dead() {
        IOException silence = new IOException("no answer from " + remote());
        cause = silence;
        List.copyOf(hellos).forEach(stream -> stream.pipeline().fireExceptionCaught(silence));
        if (carrier != null) {
            carrier.broken(silence);
        }
        channel.close(true, 0, Unpooled.EMPTY_BUFFER);
    }

    /** Why it ended, for people. */
    IOException cause() {
        return cause == null ? new IOException("the connection was closed") : cause;
    }

    void defect(Throwable defect) {
        LOG.atWarn().addMarker(BROKEN).setCause(defect).log("link-lost: whoever should take it failed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        if (cause == null) {
            cause = thrown instanceof IOException io ? io : new IOException(String.valueOf(thrown.getMessage()));
        }
        LOG.atDebug()
                .addKeyValue("remote", remote())
                .addKeyValue("cause", cause.getMessage())
                .log("quic-failed");
    }
}
