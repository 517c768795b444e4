package dev.adit.kernel.bridge;

import dev.adit.api.config.Address;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.AnswerWire;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.Frames;
import dev.adit.kernel.signal.Hello;
import dev.adit.kernel.signal.HelloWire;
import dev.adit.kernel.signal.Opening;
import dev.adit.kernel.signal.Proof;
import dev.adit.kernel.transport.BridgeTls;
import dev.adit.kernel.transport.DialOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A peer that says what a test wants it to say. */
final class RawPeer {
    private static final byte[] END = {};

    final DuplexChannel channel;
    private final LinkedBlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final ByteBuf unread = Unpooled.buffer();

    private RawPeer(DuplexChannel channel) {
        this.channel = channel;
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ByteBuf bytes = (ByteBuf) message;
                received.add(ByteBufUtil.getBytes(bytes));
                bytes.release();
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                received.add(END);
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close();
            }
        });
    }

    static RawPeer plain(BridgeHarness house, InetSocketAddress server) throws Exception {
        DuplexChannel channel = dial(house, server);
        RawPeer peer = new RawPeer(channel);
        channel.config().setAutoRead(true);
        return peer;
    }

    /** Its TLS handshake is done. */
    static RawPeer tls(BridgeHarness house, InetSocketAddress server, ClientKey key) throws Exception {
        DuplexChannel channel = dial(house, server);
        SslHandler tls = new BridgeTls(key.identity()).clientHandler(channel.alloc(), key.server());
        channel.pipeline().addLast(tls);
        RawPeer peer = new RawPeer(channel);
        channel.config().setAutoRead(true);
        tls.handshakeFuture().get(20, TimeUnit.SECONDS);
        return peer;
    }

    private static DuplexChannel dial(BridgeHarness house, InetSocketAddress server) throws Exception {
        DuplexChannel channel = house.dialer
                .dial(
                        Address.of("127.0.0.1", server.getPort()),
                        DialOptions.defaults(),
                        house.loops.group().next())
                .get(20, TimeUnit.SECONDS);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        return channel;
    }

    static Hello hello(Opening opening) {
        return new Hello(Hello.VERSION, Set.of("unheard-of"), 65_536, "raw", opening);
    }

    /** Gives back the bytes that went out, as they count in a proof. */
    Bytes say(Hello hello) {
        ByteBuf bytes = HelloWire.encode(channel.alloc(), hello);
        Bytes copy = Bytes.of(ByteBufUtil.getBytes(bytes));
        channel.writeAndFlush(bytes);
        return copy;
    }

    void say(Proof proof) {
        channel.writeAndFlush(HelloWire.encode(channel.alloc(), proof));
    }

    void send(byte... bytes) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }

    /** The server's next answer; null if it ends the connection instead. */
    @Nullable
    Answer answer() throws InterruptedException {
        while (true) {
            ByteBuf message = Frames.next(unread, HelloWire.MAX_BYTES);
            if (message != null) {
                return AnswerWire.decode(message);
            }
            byte[] more = received.poll(20, TimeUnit.SECONDS);
            if (more == null || more.length == 0) {
                return null;
            }
            unread.writeBytes(more);
        }
    }
}
