package dev.adit.kernel.transport;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.lifecycle.LoopOnly;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.Future;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * All listening sockets of a process: those of TCP and Unix, and in {@link #datagrams()} those of UDP. Several owners share
 * an address, told apart by their claims (owners of one kind may have a claim together, and then tell their visitors apart
 * themselves); the first one opens the socket and the last one closes it. An owner that is alone with the whole port gets its visitors
 * without a byte being looked at. Otherwise a visitor has 5 s and 16 KiB to show whose it is: after that it belongs to
 * whoever has the whole port, or is closed. Of those who have not shown it yet, an address keeps 256; beyond that one of
 * the source that has most of them goes, so that a crowd of silent visitors keeps nobody out. Where balancers stand in front
 * of an address, the PROXY header of each connection of theirs is read before anything else.
 *
 * <p>Any thread may attach; everything is kept on one loop of the group, where the stages also complete. Visitors
 * outlive their listener: whoever accepted them owns them.
 */
public final class SharedListeners implements AsyncCloseable {
    private final EventLoops loops;
    private final EventLoop home;
    private final Names names;
    private final SniffLimits limits;
    private final DatagramListeners datagrams;
    /** Only on the home loop. A closing one stays until its socket is closed. */
    private final List<SharedListener> listeners = new ArrayList<>();
    /** Only on the home loop. */
    private final Set<Handle> handles = new HashSet<>();

    private final CloseOnce closing = new CloseOnce(this::closeAll);

    /**
     * Opens nothing yet.
     *
     * @param loops whose channels visitors become; closed after this
     */
    public SharedListeners(EventLoops loops) {
        this(loops, SniffLimits.DEFAULT);
    }

    SharedListeners(EventLoops loops, SniffLimits limits) {
        this.loops = loops;
        this.limits = limits;
        this.home = loops.group().next();
        this.names = new Names(loops);
        this.datagrams = new DatagramListeners(loops, names, home);
    }

    /**
     * Those of UDP.
     *
     * @return the same object each time; closed with this
     */
    public DatagramListeners datagrams() {
        return datagrams;
    }

    /**
     * Takes a share of an address as configured.
     *
     * @param address one port, or a Unix socket. No host means every address of this machine, IPv4 and IPv6; a name
     *     means the first of its addresses
     * @param attachment whose visitors go where
     * @return the share, once visitors are accepted; or a {@link BindException} that tells people why not: the port is
     *     taken, by whom, forbidden, or the address is none of this machine
     */
    public CompletionStage<ListenerHandle> attach(Address address, Attachment attachment) {
        if (address.isUnix()) {
            return attach(ListenAddress.unix(Objects.requireNonNull(address.path())), attachment);
        }
        return attach(address.host(), address.port(), attachment);
    }

    /**
     * Takes a share of an address.
     *
     * @param address of TCP, where the IPv6 wildcard means every address of both families, or of a Unix socket
     * @param attachment whose visitors go where
     * @return as {@link #attach(Address, Attachment)}
     */
    public CompletionStage<ListenerHandle> attach(SocketAddress address, Attachment attachment) {
        if (address instanceof InetSocketAddress inet) {
            return inet.isUnresolved()
                    ? attach(inet.getHostString(), inet.getPort(), attachment)
                    : attach(ListenAddress.of(inet.getAddress(), inet.getPort()), attachment);
        }
        if (address instanceof DomainSocketAddress unix) {
            return attach(ListenAddress.unix(unix.path()), attachment);
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            return attach(ListenAddress.unix(unix.getPath().toString()), attachment);
        }
        return CompletableFuture.failedFuture(new BindException("nobody listens on " + address));
    }

    private CompletionStage<ListenerHandle> attach(@Nullable String host, int port, Attachment attachment) {
        if (host == null) {
            return attach(ListenAddress.of(null, port), attachment);
        }
        CompletableFuture<ListenerHandle> result = new CompletableFuture<>();
        names.resolve(host, home).addListener((Future<List<InetAddress>> found) -> {
            if (found.isSuccess()) {
                home.execute(() -> attach(ListenAddress.of(found.getNow().get(0), port), attachment, result));
            } else {
                result.completeExceptionally(new BindException("'" + host + "' has no address to listen on"));
            }
        });
        return result;
    }

    private CompletionStage<ListenerHandle> attach(ListenAddress address, Attachment attachment) {
        CompletableFuture<ListenerHandle> result = new CompletableFuture<>();
        home.execute(() -> attach(address, attachment, result));
        return result;
    }

    @LoopOnly
    private void attach(ListenAddress address, Attachment attachment, CompletableFuture<ListenerHandle> result) {
        if (closing.isClosing()) {
            result.completeExceptionally(new BindException(address + ": this process is ending"));
            return;
        }
        SharedListener ending = ending(address);
        if (ending != null) {
            ending.whenClosed().addListener(done -> attach(address, attachment, result));
            return;
        }
        BindException refusal = refusal(address, attachment);
        if (refusal != null) {
            result.completeExceptionally(refusal);
            return;
        }
        SharedListener listener = find(address);
        if (listener == null) {
            listener = open(address);
        }
        join(listener, attachment, result);
    }

    /** What stands in the way among those that are open. */
    @LoopOnly
    private @Nullable BindException refusal(ListenAddress address, Attachment attachment) {
        SharedListener same = find(address);
        if (same != null) {
            Attachment first = same.conflict(attachment);
            Attachment other = same.disagreeing(attachment);
            return first != null
                    ? BindErrors.conflict(address, first, attachment)
                    : other == null ? null : BindErrors.disagreement(address, other, attachment);
        }
        for (SharedListener listener : listeners) {
            if (listener.address().overlaps(address)) {
                String owner = listener.attachments().get(0).owner();
                return BindErrors.overlap(address, listener.address(), owner);
            }
        }
        return null;
    }

    @LoopOnly
    private @Nullable SharedListener find(ListenAddress address) {
        for (SharedListener listener : listeners) {
            if (!listener.isClosing() && sameAs(listener, address)) {
                return listener;
            }
        }
        return null;
    }

    /** One whose socket is still in the way, but not for long. */
    @LoopOnly
    private @Nullable SharedListener ending(ListenAddress address) {
        for (SharedListener listener : listeners) {
            if (listener.isClosing()
                    && (sameAs(listener, address) || listener.address().overlaps(address))) {
                return listener;
            }
        }
        return null;
    }

    private static boolean sameAs(SharedListener listener, ListenAddress address) {
        return !address.isFree() && listener.address().equals(address);
    }

    @LoopOnly
    private SharedListener open(ListenAddress address) {
        SharedListener listener = new SharedListener(loops, home, address, limits);
        listeners.add(listener);
        listener.whenClosed().addListener(done -> {
            listeners.remove(listener);
            // Some are left only if the socket was lost: so their owners hear of it.
            List.copyOf(handles).stream()
                    .filter(handle -> handle.listener == listener)
                    .forEach(Handle::closeAsync);
        });
        listener.open();
        return listener;
    }

    @LoopOnly
    private void join(SharedListener listener, Attachment attachment, CompletableFuture<ListenerHandle> result) {
        String obstacle = listener.add(attachment);
        if (obstacle != null) {
            listener.closeIfUnused();
            result.completeExceptionally(new BindException(listener.address() + ": " + obstacle));
            return;
        }
        listener.whenOpened().addListener((Future<Channel> opened) -> {
            if (!opened.isSuccess()) {
                listener.remove(attachment);
                result.completeExceptionally(opened.cause());
                return;
            }
            Handle handle = new Handle(listener, attachment, opened.getNow().localAddress());
            handles.add(handle);
            result.complete(handle);
            if (closing.isClosing()) {
                handle.closeAsync();
            }
        });
    }

    private CompletionStage<Void> closeAll() {
        CompletableFuture<Void> all = new CompletableFuture<>();
        home.execute(() -> {
            List<CompletableFuture<Void>> ends = new ArrayList<>();
            ends.add(datagrams.closeAsync().toCompletableFuture());
            listeners.forEach(
                    listener -> ends.add(Stages.of(listener.whenClosed()).toCompletableFuture()));
            List.copyOf(handles).forEach(handle -> ends.add(handle.closeAsync().toCompletableFuture()));
            CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0]))
                    .whenComplete((done, never) -> all.complete(null));
        });
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

    /** One share. */
    private final class Handle implements ListenerHandle {
        private final SharedListener listener;
        private final Attachment attachment;
        private final SocketAddress localAddress;
        private final CloseOnce detaching = new CloseOnce(this::detach);

        Handle(SharedListener listener, Attachment attachment, SocketAddress localAddress) {
            this.listener = listener;
            this.attachment = attachment;
            this.localAddress = localAddress;
        }

        private CompletionStage<Void> detach() {
            CompletableFuture<Void> detached = new CompletableFuture<>();
            home.execute(() -> {
                handles.remove(this);
                listener.remove(attachment);
                if (listener.isClosing()) {
                    listener.whenClosed().addListener(done -> detached.complete(null));
                } else {
                    detached.complete(null);
                }
            });
            return detached;
        }

        @Override
        public SocketAddress localAddress() {
            return localAddress;
        }

        @Override
        public CompletionStage<Void> closeAsync() {
            return detaching.closeAsync();
        }

        @Override
        public CompletionStage<Void> whenClosed() {
            return detaching.whenClosed();
        }

        @Override
        public String toString() {
            return attachment.owner() + " at " + localAddress;
        }
    }
}
