package dev.adit.kernel.transport;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.tunnel.Claim;
import dev.adit.kernel.observe.Repeat;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.internal.PlatformDependent;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listening socket and those who share it. It lives on the home loop of {@link SharedListeners}; only the list of
 * attachments is read elsewhere, by the loops of visitors, and is replaced as a whole.
 */
final class SharedListener {
    private static final Logger log = LoggerFactory.getLogger(SharedListener.class);
    private static final Repeat DROPPED = Repeat.by("listen", "owner");
    private static final int BACKLOG = 1024;

    private final EventLoops loops;
    private final EventLoop home;
    private final Promise<Channel> opened;
    private final Promise<Void> closed;
    /** Those who are being sniffed. Only on the home loop. */
    private final WaitingRoom undecided;

    /** Changes once: a free port becomes the real one. */
    private volatile ListenAddress address;

    private volatile List<Attachment> attachments = List.of();
    /** Those of the claims that several owners have together. Only on the home loop. */
    private final Map<Claim, SharedClaim> shared = new HashMap<>();

    private boolean closing;

    SharedListener(EventLoops loops, EventLoop home, ListenAddress address, SniffLimits limits) {
        this.loops = loops;
        this.home = home;
        this.address = address;
        this.opened = home.newPromise();
        this.closed = home.newPromise();
        this.undecided = limits.room();
    }

    ListenAddress address() {
        return address;
    }

    List<Attachment> attachments() {
        return attachments;
    }

    @LoopOnly
    boolean isClosing() {
        return closing;
    }

    /** Fails with a BindException that people can read. */
    Future<Channel> whenOpened() {
        return opened;
    }

    Future<Void> whenClosed() {
        return closed;
    }

    /** The one that stands in the way of a claim, or null. */
    @LoopOnly
    @Nullable
    Attachment conflict(Attachment wanted) {
        for (Attachment attachment : attachments) {
            if (attachment.claim().equals(wanted.claim()) && !isShared(attachment, wanted)) {
                return attachment;
            }
        }
        return null;
    }

    /** The one that expects other PROXY headers, or null. All of them expect the same. */
    @LoopOnly
    @Nullable
    Attachment disagreeing(Attachment wanted) {
        List<Attachment> now = attachments;
        return now.isEmpty() || now.get(0).upstreams().equals(wanted.upstreams()) ? null : now.get(0);
    }

    private static boolean isShared(Attachment one, Attachment other) {
        return one.share() != null
                && other.share() != null
                && one.share().kind().equals(other.share().kind());
    }

    /** Null if it is in, else why those with whom it would share a claim do not take it, in words. */
    @LoopOnly
    @Nullable
    String add(Attachment attachment) {
        Attachment.Share share = attachment.share();
        if (share == null) {
            replace(attachment.claim(), attachment);
            return null;
        }
        SharedClaim claim = shared.computeIfAbsent(attachment.claim(), first -> SharedClaim.of(share));
        String obstacle = claim.join(attachment, share);
        show(attachment.claim(), claim);
        return obstacle;
    }

    @LoopOnly
    void remove(Attachment attachment) {
        Attachment.Share share = attachment.share();
        SharedClaim claim = share == null ? null : shared.get(attachment.claim());
        if (share == null || claim == null) {
            replace(attachment.claim(), null);
        } else {
            claim.leave(attachment, share);
            show(attachment.claim(), claim);
        }
        closeIfUnused();
    }

    @LoopOnly
    private void show(Claim of, SharedClaim claim) {
        if (claim.isEmpty()) {
            shared.remove(of);
            replace(of, null);
        } else {
            replace(of, claim.asOne());
        }
    }

    /** One address has each claim once. */
    @LoopOnly
    private void replace(Claim claim, @Nullable Attachment attachment) {
        List<Attachment> changed = new ArrayList<>(attachments);
        changed.removeIf(other -> other.claim().equals(claim));
        if (attachment != null) {
            changed.add(attachment);
        }
        attachments = List.copyOf(changed);
    }

    /** The last one closes the socket. */
    @LoopOnly
    void closeIfUnused() {
        if (attachments.isEmpty() && !closing) {
            closing = true;
            opened.addListener((Future<Channel> done) -> close(done.isSuccess() ? done.getNow() : null));
        }
    }

    private void close(@Nullable Channel channel) {
        if (channel == null) {
            closed.trySuccess(null);
        } else {
            // The JDK lets go of the address only when the selector runs again, which is before any timer.
            long delay = loops.kind() == IoKind.NIO ? 1 : 0;
            Runnable tell = () -> home.execute(() -> closed.trySuccess(null));
            channel.close().addListener(done -> channel.eventLoop().schedule(tell, delay, TimeUnit.MILLISECONDS));
        }
    }

    @LoopOnly
    void open() {
        InetSocketAddress secondChoice = address.secondChoice();
        SocketAddress first =
                address.isUnix() ? loops.unixAddress(Objects.requireNonNull(address.path())) : address.socketAddress();
        bind(first, cause -> {
            if (secondChoice == null || BindErrors.isFinal(cause)) {
                fail(cause);
            } else {
                bind(secondChoice, this::fail);
            }
        });
    }

    private void fail(Throwable cause) {
        opened.tryFailure(BindErrors.explain(address, cause));
    }

    private void bind(SocketAddress socketAddress, Consumer<Throwable> failed) {
        ChannelInitializer<Channel> first = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel visitor) {
                SocketOptions.apply(visitor);
                visitor.pipeline().addLast(new Admission());
            }
        };
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel listener) {
                        listener.pipeline()
                                .addLast(new AcceptPause(address.toString()), new Placement(() -> near(), first));
                    }
                })
                .childHandler(first);
        if (address.isUnix()) {
            bootstrap.channelFactory(loops.unixServerSockets());
        } else {
            bootstrap.channelFactory(loops.serverSockets());
            // On Windows this option means that anybody may take the port away.
            bootstrap.option(ChannelOption.SO_REUSEADDR, !PlatformDependent.isWindows());
        }
        bootstrap
                .bind(socketAddress)
                .addListener(done -> home.execute(() -> {
                    if (done.isSuccess()) {
                        opened(((ChannelFuture) done).channel());
                    } else {
                        failed.accept(done.cause());
                    }
                }));
    }

    private @Nullable EventLoop near() {
        List<Attachment> now = attachments;
        return now.size() == 1 ? now.get(0).near().get() : null;
    }

    private void opened(Channel channel) {
        if (address.isFree() && channel.localAddress() instanceof InetSocketAddress local) {
            address = address.withPort(local.getPort());
        }
        opened.trySuccess(channel);
        channel.closeFuture().addListener(done -> home.execute(this::lost));
    }

    /** The system, not an owner, has ended the socket. */
    private void lost() {
        if (!closing && !loops.group().isShuttingDown()) {
            closing = true;
            log.atError().addKeyValue("listen", address).log("listener-lost: the listening socket has ended");
            closed.trySuccess(null);
        }
    }

    /** Its way from here on; what was read of it so far is in its pipeline. On its loop. */
    private void admit(Channel visitor, Arrival arrival) {
        List<Attachment> now = attachments;
        if (now.size() > 1 || (!now.isEmpty() && !ClaimChoice.takesEverybody(now.get(0)))) {
            sniff(visitor, now, arrival);
        } else {
            deliver(visitor, now.isEmpty() ? null : now.get(0), arrival);
        }
    }

    /** On the visitor's loop, so that it enters before it leaves. */
    private void sniff(Channel visitor, List<Attachment> claims, Arrival arrival) {
        atHome(() -> undecided.enter(visitor, arrival.visitor()));
        visitor.pipeline()
                .addLast(new VisitorSniffer(
                        claims,
                        (where, attachment) -> deliver(visitor, attachment, arrival),
                        () -> atHome(() -> undecided.leave(visitor))));
    }

    /** Loops that end take no tasks, and need none: their channels are closed. */
    private void atHome(Runnable task) {
        if (!home.isShuttingDown()) {
            home.execute(task);
        }
    }

    private void deliver(Channel visitor, @Nullable Attachment attachment, Arrival arrival) {
        if (attachment == null) {
            log.atDebug()
                    .addKeyValue("listen", address)
                    .addKeyValue("visitor", arrival.visitor())
                    .log("visitor-unclaimed");
            visitor.close();
            return;
        }
        try {
            attachment.acceptor().accept((DuplexChannel) visitor, arrival);
        } catch (RuntimeException | Error defect) {
            log.atWarn()
                    .addMarker(DROPPED)
                    .addKeyValue("listen", address)
                    .addKeyValue("owner", attachment.owner())
                    .setCause(defect)
                    .log("visitor-dropped: its acceptor failed");
            visitor.config().setOption(ChannelOption.SO_LINGER, 0);
            visitor.close();
        }
    }

    /** Waits until the visitor's channel is up, and then sends it its way. */
    private final class Admission extends ChannelInboundHandlerAdapter {
        private final long acceptedNanos = System.nanoTime();

        @Override
        public void channelActive(ChannelHandlerContext context) {
            Channel visitor = context.channel();
            Arrival arrival = Arrival.of(visitor, acceptedNanos);
            context.pipeline().remove(this);
            if (isFromUpstream(visitor)) {
                visitor.pipeline()
                        .addLast(new ProxyHeaderReader(address, header -> admit(visitor, arrival.told(header))));
            } else {
                admit(visitor, arrival);
            }
        }

        private boolean isFromUpstream(Channel visitor) {
            List<Attachment> now = attachments;
            return !now.isEmpty() && now.get(0).upstreams().contain(visitor.remoteAddress());
        }
    }
}
