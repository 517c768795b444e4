package dev.adit.plugin.p2p.agent;

import dev.adit.api.peer.DirectPath;
import dev.adit.api.peer.Peering;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A peering over a TCP connection to {@link AgentMain}'s relay, which shows what happens to a steady stream of packets. */
final class RelayedPeering implements Peering {
    private static final int LENGTH = 1 + 8 + 8;

    private final EventLoop loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()).next();
    private final boolean initiator;
    private final DataOutputStream out;
    private @Nullable DirectPath path;
    private boolean direct;
    private long began;
    private long roundTrip = TimeUnit.MILLISECONDS.toNanos(40);
    private long sequence;
    private long heardAt;
    private long heardDirect;
    private long heardRelayed;
    private long worstGap;

    RelayedPeering(boolean initiator, DataOutputStream out) {
        this.initiator = initiator;
        this.out = out;
    }

    void began() {
        began = System.nanoTime();
        if (initiator) {
            loop.scheduleAtFixedRate(this::send, 20, 20, TimeUnit.MILLISECONDS);
            loop.scheduleAtFixedRate(this::report, 5, 5, TimeUnit.SECONDS);
        }
    }

    private void print(String what) {
        System.out.printf("%8.3f %s%n", (System.nanoTime() - began) / 1e9, what);
    }

    private void report() {
        print("direct " + heardDirect + " relayed " + heardRelayed + " worst gap " + worstGap / 1_000_000 + " ms rtt "
                + (path == null ? "-" : path.roundTrip().toNanos() / 1_000_000));
        worstGap = 0;
        heardDirect = 0;
        heardRelayed = 0;
    }

    private void send() {
        write(ByteBuffer.allocate(LENGTH)
                .put((byte) 0x40)
                .putLong(sequence++)
                .putLong(System.nanoTime())
                .array());
    }

    private void write(byte[] packet) {
        DirectPath now = path;
        if (direct && now != null) {
            now.send(Unpooled.wrappedBuffer(packet));
            now.flush();
        } else {
            write('D', packet);
        }
    }

    private void write(int kind, byte[] body) {
        try {
            AgentMain.write(out, kind, body);
        } catch (IOException broken) {
            print("relay: " + broken);
        }
    }

    void relayed(int kind, byte[] body) {
        if (kind == 'D') {
            heard(body, false);
        }
    }

    private void heard(byte[] packet, boolean directly) {
        if (!initiator) {
            write(packet);
            return;
        }
        long now = System.nanoTime();
        if (heardAt != 0) {
            worstGap = Math.max(worstGap, now - heardAt);
        }
        heardAt = now;
        if (directly) {
            heardDirect++;
        } else {
            heardRelayed++;
            roundTrip = now - ByteBuffer.wrap(packet).getLong(LENGTH - 8);
        }
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public String tunnel() {
        return "lab";
    }

    @Override
    public boolean initiator() {
        return initiator;
    }

    @Override
    public byte[] secret() {
        byte[] secret = new byte[32];
        secret[0] = 7;
        return secret;
    }

    @Override
    public Duration relayRoundTrip() {
        return Duration.ofNanos(roundTrip);
    }

    @Override
    public void tell(byte[] message) {
        write('T', message);
    }

    @Override
    public Future<DatagramChannel> open(InetSocketAddress local, ChannelHandler handler) {
        Promise<DatagramChannel> opened = loop.newPromise();
        SocketProtocolFamily family =
                local.getAddress() instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        new Bootstrap()
                .group(loop)
                .channelFactory(() -> new NioDatagramChannel(family))
                .handler(handler)
                .bind(local)
                .addListener((ChannelFuture done) -> {
                    if (done.isSuccess()) {
                        opened.setSuccess((DatagramChannel) done.channel());
                    } else {
                        opened.setFailure(done.cause());
                    }
                });
        return opened;
    }

    @Override
    public void use(DirectPath better) {
        if (better != path) {
            better.receive(this::received, () -> {});
        }
        path = better;
        direct = true;
        print("DIRECT " + better.method() + " " + better.remote() + " rtt "
                + better.roundTrip().toNanos() / 1_000_000.0);
    }

    private void received(ByteBuf packet) {
        byte[] bytes = ByteBufUtil.getBytes(packet);
        packet.release();
        heard(bytes, true);
    }

    @Override
    public void leave(String why) {
        direct = false;
        print("RELAY " + why);
    }

    @Override
    public void progress(String state, boolean settled) {
        print((settled ? "SETTLED " : "progress ") + state);
    }
}
