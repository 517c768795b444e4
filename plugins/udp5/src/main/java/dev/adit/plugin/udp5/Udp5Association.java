package dev.adit.plugin.udp5;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.tunnel.DatagramAcceptor;
import dev.adit.api.tunnel.DatagramPort;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One association: a UDP socket for one visitor, and its link. It ends with the visitor's connection, which ends with it.
 * Belongs to the loop of that connection; its link may live on another one.
 */
@LoopOnly
final class Udp5Association implements DatagramAcceptor {
    /** RSV and FRAG (RFC 1928 §7). */
    private static final int PREFIX = 3;

    private final Channel link;
    private final Channel control;
    private final InetAddress visitor;
    private final long idleNanos;
    private int visitorPort;
    private @Nullable Future<?> timer;
    /** Where the visitor sends from; answers go there. Read by the link's loop. */
    private volatile @Nullable InetSocketAddress peer;
    /** Written by both loops: which of the two counts does not matter. */
    private volatile long lastUsed = System.nanoTime();

    Udp5Association(Channel link, Channel control, InetAddress visitor, int visitorPort, Duration idle) {
        this.link = link;
        this.control = control;
        this.visitor = visitor;
        this.visitorPort = visitorPort;
        this.idleNanos = idle.toNanos();
    }

    EventLoop loop() {
        return control.eventLoop();
    }

    /** From now on whatever ends first takes the others along. */
    void begin(DatagramPort port) {
        link.closeFuture().addListener(ended -> control.close());
        port.whenClosed().thenRun(control::close);
        control.closeFuture().addListener(ended -> {
            link.close();
            port.closeAsync();
            if (timer != null) {
                timer.cancel(false);
            }
        });
        link.pipeline().addLast(new Answers(port));
        link.config().setAutoRead(true);
        if (control.isOpen()) {
            watch();
        }
    }

    private void watch() {
        long left = idleNanos - (System.nanoTime() - lastUsed);
        if (left <= 0) {
            control.close();
            return;
        }
        timer = loop().schedule(this::watch, left, TimeUnit.NANOSECONDS);
    }

    @Override
    public void accept(DatagramPort port, InetSocketAddress sender, ByteBuf datagram) {
        if (!isVisitor(sender) || !isWhole(datagram) || !link.isWritable()) {
            port.drop(datagram);
            return;
        }
        visitorPort = sender.getPort();
        if (!sender.equals(peer)) {
            peer = sender;
        }
        lastUsed = System.nanoTime();
        link.write(datagram.skipBytes(PREFIX), link.voidPromise());
    }

    private boolean isVisitor(InetSocketAddress sender) {
        return sender.getAddress().equals(visitor) && (visitorPort == 0 || visitorPort == sender.getPort());
    }

    /** Fragments are not put together (RFC 1928 §7: then they must be dropped), and something must be left to send. */
    private static boolean isWhole(ByteBuf datagram) {
        if (datagram.readableBytes() <= PREFIX || datagram.getByte(datagram.readerIndex() + PREFIX - 1) != 0) {
            return false;
        }
        int length = SocksAddress.length(datagram, PREFIX);
        return length > 0 && PREFIX + length < datagram.readableBytes();
    }

    @Override
    public void batchEnded(DatagramPort port) {
        link.flush();
    }

    /** The end of the link's pipeline. On the link's loop. */
    private final class Answers extends ChannelInboundHandlerAdapter {
        private final DatagramPort port;

        Answers(DatagramPort port) {
            this.port = port;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf answer = (ByteBuf) message;
            InetSocketAddress recipient = peer;
            if (recipient == null) {
                port.drop(answer);
                return;
            }
            lastUsed = System.nanoTime();
            ByteBuf datagram = context.alloc().buffer(PREFIX + answer.readableBytes());
            datagram.writeZero(PREFIX).writeBytes(answer);
            answer.release();
            port.send(recipient, datagram);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            port.flush();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                context.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
