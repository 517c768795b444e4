package dev.adit.kernel.quic;

import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.quic.QuicConnection.Doorman;
import dev.adit.kernel.transport.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Two carriers, one at each end of a QUIC connection over loopback, without the hellos of the bridge. */
public final class QuicRig implements AutoCloseable {
    /** An echo of nothing: the first word makes a stream known to the other end. */
    private static final int NO_WORD = 0;

    private static final int LINKS = 1000;

    final Channel serverSocket;
    final Channel clientSocket;
    public final QuicCarrier client;
    public final QuicCarrier server;
    private final BlockingQueue<DuplexChannel> arrived = new LinkedBlockingQueue<>();

    public QuicRig(EventLoops clientLoops, EventLoops serverLoops) throws InterruptedException {
        Identity identity = Identity.generate();
        BlockingQueue<QuicCarrier> carriers = new ArrayBlockingQueue<>(1);
        Doorman doorman = new Doorman() {
            @Override
            public void knocked(QuicConnection connection) {
                // everybody comes in
            }

            @Override
            public void greeted(QuicConnection connection, QuicStreamChannel stream) {
                carriers.add(QuicCarrier.install(stream, LINKS, QuicRig.this::swallowFirst));
            }
        };
        serverSocket = bind(serverLoops, new QuicEnd(identity, LINKS, Duration.ofSeconds(5)).server(doorman));
        clientSocket = bind(clientLoops, new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                // the codec comes with the connection
            }
        });
        QuicConnection connection = new QuicEnd(Identity.generate(), LINKS, Duration.ofSeconds(5))
                .connect(
                        clientSocket,
                        (InetSocketAddress) serverSocket.localAddress(),
                        identity.id(),
                        Duration.ofSeconds(20))
                .sync()
                .getNow();
        EventLoop loop = clientSocket.eventLoop();
        QuicStreamChannel join = connection.hello(stream -> {}).sync().getNow();
        client = loop.submit(() -> QuicCarrier.install(join, LINKS, this::swallowFirst))
                .sync()
                .getNow();
        join.writeAndFlush(Unpooled.directBuffer(9).writeByte(NO_WORD).writeLong(0));
        QuicCarrier taken = carriers.poll(30, TimeUnit.SECONDS);
        if (taken == null) {
            throw new IllegalStateException("no carrier at the server");
        }
        server = taken;
    }

    private static Channel bind(EventLoops loops, ChannelHandler handler) throws InterruptedException {
        return new Bootstrap()
                .group(loops.group())
                .channelFactory(loops.datagrams(SocketProtocolFamily.INET))
                .handler(handler)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    /** Opens a link from one end; gives that end and the other. */
    public DuplexChannel[] link(QuicCarrier from) throws InterruptedException {
        DuplexChannel near = from.open().sync().getNow();
        near.writeAndFlush(Unpooled.directBuffer(1).writeByte(1)).sync();
        DuplexChannel far = arrived.poll(30, TimeUnit.SECONDS);
        if (far == null) {
            throw new IllegalStateException("the link did not arrive");
        }
        return new DuplexChannel[] {near, far};
    }

    /** A stream of QUIC is unknown to the other end before its first byte, so there is one. */
    private void swallowFirst(DuplexChannel link) {
        link.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ByteBuf bytes = (ByteBuf) message;
                if (bytes.readByte() != 1 || bytes.isReadable()) {
                    context.close();
                }
                bytes.release();
                context.pipeline().remove(this);
                arrived.add(link);
            }
        });
        link.read();
    }

    @Override
    public void close() throws InterruptedException {
        client.carrier().close().sync();
        server.carrier().close().sync();
        clientSocket.close().sync();
        serverSocket.close().sync();
    }
}
