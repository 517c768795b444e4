package dev.adit.kernel.transport;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.tunnel.DatagramPort;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * All UDP sockets that entries listen on. An address has one owner: datagrams bear nothing by which to tell whose they are.
 * Any thread may attach; the order is kept on one loop of the group.
 */
public final class DatagramListeners implements AsyncCloseable {
    /** What a burst of answers may keep waiting for the system. */
    private static final WriteBufferWaterMark WRITE_BUFFER = new WriteBufferWaterMark(512 * 1024, 1024 * 1024);

    private final EventLoops loops;
    private final Names names;
    private final EventLoop home;
    /** Only on the home loop. */
    private final Set<Place> places = new HashSet<>();

    private final CloseOnce closing = new CloseOnce(this::closeAll);

    /** Whose socket is where, or is about to be. Only on the home loop. */
    private static final class Place {
        private final String owner;
        private ListenAddress address;
        private @Nullable UdpPort port;

        Place(ListenAddress address, String owner) {
            this.address = address;
            this.owner = owner;
        }

        void opened(UdpPort open) {
            port = open;
            address = address.isFree() ? address.withPort(open.localAddress().getPort()) : address;
        }

        boolean isGone() {
            return port != null && !port.isOpen();
        }

        CompletableFuture<Void> close() {
            return port == null
                    ? CompletableFuture.completedFuture(null)
                    : port.closeAsync().toCompletableFuture();
        }
    }

    DatagramListeners(EventLoops loops, Names names, EventLoop home) {
        this.loops = loops;
        this.names = names;
        this.home = home;
    }

    /**
     * Takes an address as configured.
     *
     * @param address one port. No host means every address of this machine, IPv4 and IPv6; a name means the first of its
     *     addresses; a Unix socket is refused
     * @param attachment whose datagrams go where
     * @return the socket, reading; or a {@link BindException} that tells people why not
     */
    public CompletionStage<ListenerHandle> attach(Address address, DatagramAttachment attachment) {
        CompletableFuture<ListenerHandle> result = new CompletableFuture<>();
        String host = address.host();
        if (address.isUnix()) {
            result.completeExceptionally(new BindException(address + " takes no datagrams (expected: a port)"));
        } else if (host == null) {
            home.execute(() -> attach(ListenAddress.of(null, address.port()), attachment, result));
        } else {
            names.resolve(host, home).addListener((Future<List<InetAddress>> found) -> {
                if (found.isSuccess()) {
                    ListenAddress listen = ListenAddress.of(found.getNow().get(0), address.port());
                    home.execute(() -> attach(listen, attachment, result));
                } else {
                    result.completeExceptionally(new BindException("'" + host + "' has no address to listen on"));
                }
            });
        }
        return result;
    }

    /**
     * Opens one more socket for an owner.
     *
     * @param address resolved; port 0 for a free one
     * @param attachment whose datagrams go where
     * @return the socket, reading; or a {@link BindException}
     */
    public Future<DatagramPort> bind(InetSocketAddress address, DatagramAttachment attachment) {
        Promise<DatagramPort> result = attachment.loop().newPromise();
        CompletableFuture<ListenerHandle> opened = new CompletableFuture<>();
        opened.whenComplete((port, failure) -> {
            if (failure != null) {
                result.tryFailure(failure);
            } else if (!result.trySuccess((UdpPort) port)) {
                port.closeAsync();
            }
        });
        home.execute(() -> attach(ListenAddress.of(address.getAddress(), address.getPort()), attachment, opened));
        return result;
    }

    @LoopOnly
    private void attach(
            ListenAddress address, DatagramAttachment attachment, CompletableFuture<ListenerHandle> result) {
        if (closing.isClosing()) {
            result.completeExceptionally(new BindException(address + ": this process is ending"));
            return;
        }
        Place other = inTheWay(address);
        if (other != null) {
            result.completeExceptionally(new BindException("udp " + address + ": " + attachment.owner()
                    + " cannot have it, as " + other.owner + " has " + other.address + " already"));
            return;
        }
        Place place = new Place(address, attachment.owner());
        places.add(place);
        bind(address, address.socketAddress(), attachment).addListener((Future<UdpPort> first) -> {
            InetSocketAddress second = address.secondChoice();
            if (first.isSuccess() || second == null || BindErrors.isFinal(first.cause())) {
                settle(place, first, result);
            } else {
                bind(address, second, attachment).addListener((Future<UdpPort> last) -> settle(place, last, result));
            }
        });
    }

    @LoopOnly
    private @Nullable Place inTheWay(ListenAddress address) {
        for (Place other : places) {
            boolean same = !address.isFree() && other.address.equals(address);
            if (!other.isGone() && (same || other.address.overlaps(address))) {
                return other;
            }
        }
        return null;
    }

    @LoopOnly
    private void settle(Place place, Future<UdpPort> bound, CompletableFuture<ListenerHandle> result) {
        if (!bound.isSuccess()) {
            places.remove(place);
            result.completeExceptionally(BindErrors.explain(place.address, bound.cause()));
            return;
        }
        UdpPort port = bound.getNow();
        place.opened(port);
        port.whenClosed().whenComplete((done, never) -> {
            if (!home.isShuttingDown()) {
                home.execute(() -> places.remove(place));
            }
        });
        if (!result.complete(port) || closing.isClosing()) {
            port.closeAsync();
        }
    }

    /** Completes on the home loop. */
    private Future<UdpPort> bind(ListenAddress address, InetSocketAddress where, DatagramAttachment attachment) {
        Promise<UdpPort> opened = home.newPromise();
        new Bootstrap()
                .group(attachment.loop())
                .channelFactory(factory(address, where))
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BUFFER)
                .handler(new ChannelInitializer<DatagramChannel>() {
                    @Override
                    protected void initChannel(DatagramChannel channel) {
                        DatagramReceive.install(channel);
                    }
                })
                .bind(where)
                .addListener((ChannelFuture done) -> {
                    if (done.isSuccess()) {
                        opened.setSuccess(UdpPort.open((DatagramChannel) done.channel(), attachment));
                    } else {
                        opened.setFailure(done.cause());
                    }
                });
        return opened;
    }

    /** A socket for every address is one of both families where the system has both. */
    private ChannelFactory<? extends Channel> factory(ListenAddress address, InetSocketAddress where) {
        if (address.host() == null && where.getAddress() instanceof Inet6Address) {
            return loops.datagrams();
        }
        return loops.datagrams(
                where.getAddress() instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
    }

    private CompletionStage<Void> closeAll() {
        CompletableFuture<Void> all = new CompletableFuture<>();
        home.execute(
                () -> CompletableFuture.allOf(places.stream().map(Place::close).toArray(CompletableFuture<?>[]::new))
                        .whenComplete((done, never) -> all.complete(null)));
        return all;
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closing.whenClosed();
    }
}
