package dev.adit.kernel.peer;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/**
 * A channel of datagrams without a socket: to whoever stands on it, here the QUIC codec, there is one other address, and it
 * never changes; by which way a packet goes is decided below. It takes everything at once, as what has no room is lost.
 */
@LoopOnly
final class PathChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);
    /** RFC 5737: for documentation, so nobody's. */
    private static final byte[] NET = {(byte) 192, 0, 2, 0};

    private static final int PORT = 7000;

    private final DefaultChannelConfig config = new DefaultChannelConfig(this);
    private final Ways ways;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private boolean open = true;
    private boolean registered;

    /** Where packets go. */
    interface Ways {
        /** One, owned. */
        void send(ByteBuf packet);

        /** No more for now. */
        void flush();
    }

    PathChannel(Ways ways, boolean visitor) {
        super(null);
        this.ways = ways;
        this.local = address(visitor ? 1 : 2);
        this.remote = address(visitor ? 2 : 1);
    }

    private static InetSocketAddress address(int last) {
        byte[] bytes = NET.clone();
        bytes[NET.length - 1] = (byte) last;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), PORT);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Where the peer seems to be. */
    InetSocketAddress peer() {
        return remote;
    }

    /** A packet has come, by whatever way. */
    void received(ByteBuf packet) {
        if (open) {
            pipeline().fireChannelRead(new DatagramPacket(packet, local, remote));
        } else {
            packet.release();
        }
    }

    /** No more is there for now. */
    void burstEnded() {
        if (open) {
            pipeline().fireChannelReadComplete();
        }
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        for (Object message = in.current(); message != null; message = in.current()) {
            ways.send(((DatagramPacket) message).content().retain());
            in.remove();
        }
        ways.flush();
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof DatagramPacket) {
            return message;
        }
        throw new UnsupportedOperationException("a path takes datagrams only");
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        registered = true;
        promise.setSuccess();
    }

    @Override
    protected void doBeginRead() {
        // What comes is handed on at once.
    }

    @Override
    protected void doClose() {
        open = false;
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("a path has its address from the start");
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
                promise.setFailure(new UnsupportedOperationException("a path is connected from the start"));
            }
        };
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return local;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return remote;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open && registered;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }
}
