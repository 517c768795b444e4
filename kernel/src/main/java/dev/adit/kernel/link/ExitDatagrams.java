package dev.adit.kernel.link;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.TargetDatagrams;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.observe.Repeat;
import dev.adit.kernel.transport.Dialer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP socket of a datagram link that reaches many targets. What {@link TargetRules} say of a target, and where its name
 * leads, is remembered for a while, for as many targets as one program may have use for. It hears those it has sent to: by
 * their address, since some answer from another port.
 */
@LoopOnly
final class ExitDatagrams extends ChannelInboundHandlerAdapter implements TargetDatagrams {
    private static final Logger LOG = LoggerFactory.getLogger(ExitDatagrams.class);
    private static final Repeat REFUSED = Repeat.by("tunnel");

    private static final int MOST_TARGETS = 1024;
    private static final int MOST_WAITING = 8;
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Channel link;
    private final DatagramChannel socket;
    private final Way way;
    private final Receiver receiver;
    private final Map<Address, Destination> destinations = recent();
    private final Map<InetAddress, Boolean> heard = recent();

    /**
     * What all of them share.
     *
     * @param dialer finds the addresses of names
     * @param rules what may be sent to
     * @param tunnel for the log
     * @param dropped told of each datagram that was dropped
     */
    record Way(Dialer dialer, TargetRules rules, String tunnel, Runnable dropped) {}

    /** Where datagrams for a target go. Waiting: not known yet. Without an address: nowhere. */
    private static final class Destination {
        private final long since = System.nanoTime();
        private final Deque<ByteBuf> waiting = new ArrayDeque<>(MOST_WAITING);
        private boolean known;
        private @Nullable InetSocketAddress address;

        boolean isOld() {
            return known && System.nanoTime() - since > KEPT_NANOS;
        }
    }

    private ExitDatagrams(Channel link, DatagramChannel socket, Way way, Receiver receiver) {
        this.link = link;
        this.socket = socket;
        this.way = way;
        this.receiver = receiver;
    }

    /** On the loop of both; the socket is the link's from now on. */
    static TargetDatagrams open(Channel link, DatagramChannel socket, Way way, Receiver receiver) {
        ExitDatagrams datagrams = new ExitDatagrams(link, socket, way, receiver);
        socket.pipeline().addLast(datagrams);
        link.closeFuture().addListener(gone -> {
            socket.close();
            datagrams.destinations.values().forEach(datagrams::dropWaiting);
        });
        socket.closeFuture().addListener(lost -> link.close());
        socket.config().setAutoRead(true);
        return datagrams;
    }

    private static <K, V> Map<K, V> recent() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                boolean over = size() > MOST_TARGETS;
                if (over && eldest.getValue() instanceof Destination destination) {
                    destination.waiting.forEach(ByteBuf::release);
                    destination.waiting.clear();
                }
                return over;
            }
        };
    }

    @Override
    public void send(Address target, ByteBuf datagram) {
        Destination destination = destinations.get(target);
        if (destination == null || destination.isOld()) {
            destination = new Destination();
            destinations.put(target, destination);
            find(target, destination);
        }
        if (destination.known) {
            send(destination.address, datagram);
        } else if (destination.waiting.size() < MOST_WAITING) {
            destination.waiting.add(datagram);
        } else {
            drop(datagram);
        }
    }

    private void send(@Nullable InetSocketAddress address, ByteBuf datagram) {
        if (address == null || !socket.isWritable() || !datagram.isReadable()) {
            drop(datagram);
            return;
        }
        heard.put(address.getAddress(), true);
        socket.write(new DatagramPacket(datagram, address), socket.voidPromise());
    }

    private void find(Address target, Destination destination) {
        String refusal =
                target.path() != null ? "takes no datagrams" : way.rules().refuse(target);
        if (refusal != null || !link.isActive()) {
            refused(target, String.valueOf(refusal));
            settle(destination, null);
            return;
        }
        String host = Objects.requireNonNullElse(target.host(), TargetRules.DEFAULT_HOST);
        way.dialer().resolve(host, socket.eventLoop()).addListener((Future<List<InetAddress>> found) -> {
            if (found.isSuccess()) {
                settle(destination, granted(target, found.getNow()));
            } else {
                refused(target, "the name has no address");
                settle(destination, null);
            }
            socket.flush();
        });
    }

    private @Nullable InetSocketAddress granted(Address target, List<InetAddress> addresses) {
        String first = null;
        for (InetAddress address : addresses) {
            String refusal = way.rules().refuse(target, address);
            if (refusal == null) {
                return new InetSocketAddress(address, target.port());
            }
            first = first == null ? refusal : first;
        }
        refused(target, String.valueOf(first));
        return null;
    }

    private void settle(Destination destination, @Nullable InetSocketAddress address) {
        destination.known = true;
        destination.address = address;
        for (ByteBuf next = destination.waiting.poll(); next != null; next = destination.waiting.poll()) {
            send(address, next);
        }
    }

    private void refused(Address target, String cause) {
        LOG.atWarn()
                .addMarker(REFUSED)
                .addKeyValue("tunnel", PeerText.safe(way.tunnel()))
                .addKeyValue("target", PeerText.safe(target.toString()))
                .addKeyValue("cause", PeerText.safe(cause))
                .log("datagrams-refused: what is sent there is dropped");
    }

    private void dropWaiting(Destination destination) {
        destination.waiting.forEach(this::drop);
        destination.waiting.clear();
    }

    private void drop(ByteBuf datagram) {
        datagram.release();
        way.dropped().run();
    }

    @Override
    public void flush() {
        socket.flush();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        DatagramPacket packet = (DatagramPacket) message;
        InetSocketAddress sender = packet.sender();
        if (heard.get(sender.getAddress()) == null) {
            drop(packet.content());
            return;
        }
        receiver.received(sender, packet.content());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        receiver.batchEnded();
    }

    /** Nobody listens at a target, or a datagram was too long for the way there: not the end of anything. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.atDebug()
                .addKeyValue("tunnel", PeerText.safe(way.tunnel()))
                .addKeyValue("cause", PeerText.safe(String.valueOf(cause)))
                .log("datagram-failed");
    }
}
