package dev.adit.kernel.transport;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.tunnel.DatagramPort;
import dev.adit.kernel.observe.Repeat;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One UDP socket of an entry, bound and reading. */
final class UdpPort extends ChannelInboundHandlerAdapter implements DatagramPort, ListenerHandle {
    private static final Logger LOG = LoggerFactory.getLogger(UdpPort.class);
    private static final Repeat BROKEN = Repeat.by("owner");

    private final DatagramChannel channel;
    private final DatagramAttachment attachment;
    private final InetSocketAddress localAddress;
    private final CompletionStage<Void> closed;

    private UdpPort(DatagramChannel channel, DatagramAttachment attachment) {
        this.channel = channel;
        this.attachment = attachment;
        this.localAddress = channel.localAddress();
        this.closed = Stages.ofEnd(free(channel));
    }

    /** The JDK lets go of the address only when the selector runs again, which is before any timer. */
    private static Future<?> free(DatagramChannel channel) {
        if (!(channel instanceof NioDatagramChannel)) {
            return channel.closeFuture();
        }
        EventLoop loop = channel.eventLoop();
        Promise<Void> free = new DefaultPromise<>(GlobalEventExecutor.INSTANCE);
        channel.closeFuture().addListener(closed -> {
            if (loop.isShuttingDown()) {
                free.trySuccess(null);
            } else {
                loop.schedule(() -> free.trySuccess(null), 1, TimeUnit.MILLISECONDS);
            }
        });
        return free;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** On the channel's loop; the channel is bound and its auto-read off. */
    @LoopOnly
    static UdpPort open(DatagramChannel channel, DatagramAttachment attachment) {
        UdpPort port = new UdpPort(channel, attachment);
        if (attachment.codec() != null) {
            channel.pipeline().addLast(attachment.codec());
        }
        channel.pipeline().addLast(port);
        channel.config().setAutoRead(true);
        return port;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        try {
            attachment.acceptor().accept(this, packet.sender(), packet.content());
        } catch (RuntimeException | LinkageError broken) {
            broken(broken);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        try {
            attachment.acceptor().batchEnded(this);
        } catch (RuntimeException | LinkageError broken) {
            broken(broken);
        }
    }

    private void broken(Throwable defect) {
        LOG.atWarn()
                .addMarker(BROKEN)
                .addKeyValue("listen", localAddress)
                .addKeyValue("owner", attachment.owner())
                .setCause(defect)
                .log("datagram-lost: its acceptor failed");
    }

    /** Of a datagram that could not be sent, or an ICMP message: the socket is as good as before. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.atDebug()
                .addKeyValue("listen", localAddress)
                .addKeyValue("cause", SocketErrors.words(cause))
                .log("datagram-failed");
    }

    @Override
    public int index() {
        return attachment.index();
    }

    @Override
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    @Override
    public EventLoop loop() {
        return channel.eventLoop();
    }

    @Override
    public void send(InetSocketAddress recipient, ByteBuf datagram) {
        int length = datagram.readableBytes();
        if (length == 0 || length > DatagramReceive.MAX_DATAGRAM || !channel.isWritable()) {
            drop(datagram);
            return;
        }
        channel.write(new DatagramPacket(datagram, recipient), channel.voidPromise());
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public void drop(ByteBuf datagram) {
        datagram.release();
        attachment.dropped().run();
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        channel.close();
        return closed;
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closed;
    }
}
