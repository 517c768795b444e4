package dev.adit.plugin.p2p.agent;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.peer.DirectPath;
import dev.adit.plugin.p2p.punch.DatagramSeal;
import dev.adit.plugin.p2p.punch.PunchResult;
import dev.adit.plugin.p2p.punch.SealedDatagram;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A path that was punched: one socket of this end and one address of the other. Two kinds of datagrams come in, told apart by
 * their first byte: packets of QUIC, which are the kernel's, and sealed ones, which keep the path alive and prove it
 * ({@link PathPulse}). Everything else is dropped.
 *
 * <p>Where the other end's address changes, the path follows: a sealed question from a new address is answered, and where the
 * old address is silent the new one is asked back; once the answer comes from there, packets go there.
 */
@LoopOnly
final class PunchedPath implements DirectPath {
    private static final int QUIC_BIT = 0x40;
    private static final int MOST_SENDERS = 4;

    private final DatagramChannel channel;
    private final PunchResult found;
    private final DatagramSeal seal;
    private final Runnable released;
    private final PathPulse pulse;
    /** Where sealed datagrams came from lately: the two ends may choose different ways for a moment. */
    private final Set<InetSocketAddress> senders = new LinkedHashSet<>();

    private InetSocketAddress remote;
    private boolean moved;
    private boolean closed;
    private @Nullable Consumer<ByteBuf> packets;
    private @Nullable Runnable burstEnded;

    /**
     * Takes the socket over, and begins to prove it.
     *
     * @param found by the puncher
     * @param seal of the peering
     * @param listener hears of doubts
     * @param released run once when the path is closed
     */
    PunchedPath(PunchResult found, DatagramSeal seal, Listener listener, Runnable released) {
        this.found = found;
        this.channel = found.channel();
        this.remote = found.remote();
        this.seal = seal;
        this.released = released;
        this.pulse = new PathPulse(channel.eventLoop(), new Ends(listener), found.roundTrip());
        channel.pipeline().addFirst(new Incoming());
        // A socket that does not read by itself would hear nothing.
        channel.config().setAutoRead(true);
        pulse.start();
    }

    /** Hears how a path is. On the loop. */
    interface Listener {
        /** Nothing has come back for a while. */
        void doubted(String why);

        /** It works after all. */
        void trusted();
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public String method() {
        return moved ? found.words() + ", moved" : found.words();
    }

    PunchResult found() {
        return found;
    }

    @Override
    public Duration roundTrip() {
        return pulse.roundTrip();
    }

    boolean isTrusted() {
        return !closed && pulse.isTrusted();
    }

    /** Asks at once: something has happened to the network. */
    void check() {
        pulse.check();
    }

    @Override
    public void send(ByteBuf packet) {
        if (closed || !channel.isWritable()) {
            packet.release();
            return;
        }
        pulse.used();
        channel.write(new DatagramPacket(packet, remote), channel.voidPromise());
    }

    @Override
    public void flush() {
        if (!closed) {
            channel.flush();
        }
    }

    @Override
    public void receive(Consumer<ByteBuf> taker, Runnable ended) {
        packets = taker;
        burstEnded = ended;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        pulse.stop();
        channel.close();
        released.run();
    }

    private void heard(ByteBuf datagram, InetSocketAddress sender) {
        int first = datagram.isReadable() ? datagram.getByte(datagram.readerIndex()) : 0;
        Consumer<ByteBuf> taker = packets;
        if ((first & QUIC_BIT) == 0) {
            SealedDatagram opened = seal.concerns(datagram) ? seal.open(datagram) : null;
            if (opened != null) {
                remember(sender);
                pulse.heard(opened, sender);
            }
        } else if (taker != null && (sender.equals(remote) || senders.contains(sender))) {
            taker.accept(datagram.retain());
        }
    }

    private void remember(InetSocketAddress sender) {
        if (senders.add(sender) && senders.size() > MOST_SENDERS) {
            senders.remove(senders.iterator().next());
        }
    }

    /** What the pulse sees of the path. */
    private final class Ends implements PathPulse.Path {
        private final Listener listener;

        Ends(Listener listener) {
            this.listener = listener;
        }

        @Override
        public InetSocketAddress remote() {
            return remote;
        }

        @Override
        public void moveTo(InetSocketAddress address) {
            remote = address;
            moved = true;
        }

        @Override
        public void send(SealedDatagram datagram, InetSocketAddress target) {
            if (!closed) {
                channel.writeAndFlush(new DatagramPacket(seal.seal(datagram), target), channel.voidPromise());
            }
        }

        @Override
        public void doubted(String why) {
            listener.doubted(why);
        }

        @Override
        public void trusted() {
            listener.trusted();
        }
    }

    /** The end of the pipeline: releases what comes, but for what the kernel takes. */
    private final class Incoming extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            try {
                heard(packet.content(), packet.sender());
            } finally {
                packet.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            Runnable ended = burstEnded;
            if (ended != null) {
                ended.run();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable unreachable) {
            // Such as "network is unreachable" for one packet: the pulse notices whatever lasts.
        }
    }
}
