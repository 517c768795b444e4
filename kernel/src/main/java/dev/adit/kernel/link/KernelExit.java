package dev.adit.kernel.link;

import dev.adit.api.config.Address;
import dev.adit.api.link.ExitContext;
import dev.adit.api.link.IncomingLink;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkExit;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.link.TargetDatagrams;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.transport.DialOptions;
import dev.adit.kernel.transport.Dialer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the kernel does for exits, and its own exit: dial the target, tell the entry, splice.
 */
final class KernelExit implements ExitContext, LinkExit {
    private static final Logger LOG = LoggerFactory.getLogger(KernelExit.class);
    private static final Duration LONGEST_IDLE = Duration.ofHours(24);
    private static final Duration IDLE_GRACE = Duration.ofSeconds(5);

    private final Dialer dialer;
    private final TargetRules rules;
    private final InterceptorChain chain;
    private final ExitLimits limits;
    private final Executor blocking;
    private final Runnable dropped;
    private final AtomicInteger dialling = new AtomicInteger();

    KernelExit(ExitMeans means, TargetRules rules, InterceptorChain chain, ExitLimits limits, Runnable dropped) {
        this.dialer = means.dialer();
        this.blocking = means.blocking();
        this.rules = rules;
        this.chain = chain;
        this.limits = limits;
        this.dropped = dropped;
    }

    @Override
    public void serve(IncomingLink link) {
        dial(link).addListener((Future<Channel> dialled) -> {
            if (!link.channel().isActive()) {
                return;
            }
            if (dialled.isSuccess()) {
                link.accept();
                splice(link, dialled.getNow());
            } else if (dialled.cause() instanceof LinkException cause) {
                link.refuse(cause.failure(), cause.detail());
            } else {
                link.refuse(LinkFailure.INTERNAL, String.valueOf(dialled.cause().getMessage()));
            }
        });
    }

    @Override
    public Future<Channel> dial(IncomingLink link) {
        LinkRequest request = link.request();
        EventLoop loop = link.channel().eventLoop();
        Address target = request.target();
        if (target == null) {
            return loop.newFailedFuture(new LinkException(LinkFailure.NO_EXIT, "the request names no target"));
        }
        String refusal = rules.refuse(target);
        if (refusal != null) {
            return loop.newFailedFuture(new LinkException(LinkFailure.DENIED, refusal));
        }
        if (dialling.incrementAndGet() > limits.dialling()) {
            dialling.decrementAndGet();
            return loop.newFailedFuture(new LinkException(
                    LinkFailure.OVERLOADED, limits.dialling() + " links are on their way to targets already"));
        }
        Promise<Channel> connected = loop.newPromise();
        Judge judge = new Judge(rules, target);
        Future<? extends Channel> dial = dial(request, target, judge, loop);
        dial.addListener(done -> {
            dialling.decrementAndGet();
            if (done.isSuccess()) {
                intercept(dial.getNow(), request, connected);
            } else {
                connected.tryFailure(judge.better(done.cause()));
            }
        });
        // An entry that has gone takes its dial, or the target it did not see any more, along.
        link.channel().closeFuture().addListener(gone -> {
            dial.cancel(false);
            if (dial.isSuccess() && !connected.isSuccess()) {
                Resets.reset(dial.getNow());
            }
        });
        return connected;
    }

    private Future<? extends Channel> dial(LinkRequest request, Address target, Judge judge, EventLoop loop) {
        DialOptions options = new DialOptions(positive(request.dialTimeout()), judge, TargetRules.DEFAULT_HOST);
        return request.kind() == LinkKind.DATAGRAM
                ? dialer.dialDatagram(target, options, loop)
                : dialer.dial(target, options, loop);
    }

    /** The number comes from a peer. */
    private static Duration positive(Duration timeout) {
        return timeout.isNegative() || timeout.isZero() ? LinkRequest.DEFAULT_DIAL_TIMEOUT : timeout;
    }

    private void intercept(Channel target, LinkRequest request, Promise<Channel> connected) {
        if (target instanceof DuplexChannel) {
            EarlyReads.guard(target);
        }
        chain.run(LinkPhase.TARGET_CONNECTED, target, request).addListener((Future<LinkRequest> answer) -> {
            if (!answer.isSuccess()) {
                Resets.reset(target);
                connected.tryFailure(answer.cause());
            } else if (!connected.trySuccess(target)) {
                Resets.reset(target);
            }
        });
    }

    @Override
    public void splice(IncomingLink link, Channel target) {
        if (link.request().kind() == LinkKind.DATAGRAM) {
            DatagramSplice.join(link.channel(), (DatagramChannel) target, idle(link.request()), dropped);
            return;
        }
        Splice.join(link.channel(), (DuplexChannel) target, up -> {}, down -> {}, limits.memory())
                .addListener(over -> {
                    if (!over.isSuccess()) {
                        LOG.atDebug()
                                .addKeyValue(
                                        "tunnel", PeerText.safe(link.request().tunnel()))
                                .addKeyValue("cause", PeerText.safe(String.valueOf(over.cause())))
                                .log("link-reset");
                    }
                });
    }

    /** The entry ends a silent link in time; ours is for an entry that does not. */
    private Duration idle(LinkRequest request) {
        long asked;
        try {
            asked = Long.parseLong(request.options().getOrDefault(LinkRequest.IDLE, "0"));
        } catch (NumberFormatException peer) {
            return limits.datagramIdle();
        }
        long most = Math.min(asked, LONGEST_IDLE.toMillis()) + IDLE_GRACE.toMillis();
        return asked <= 0 ? limits.datagramIdle() : Duration.ofMillis(most);
    }

    @Override
    public Future<TargetDatagrams> datagrams(IncomingLink link, TargetDatagrams.Receiver receiver) {
        EventLoop loop = link.channel().eventLoop();
        Promise<TargetDatagrams> opened = loop.newPromise();
        dialer.openDatagrams(loop).addListener((Future<DatagramChannel> socket) -> {
            if (socket.isSuccess()) {
                ExitDatagrams.Way way =
                        new ExitDatagrams.Way(dialer, rules, link.request().tunnel(), dropped);
                opened.setSuccess(ExitDatagrams.open(link.channel(), socket.getNow(), way, receiver));
            } else {
                opened.setFailure(socket.cause());
            }
        });
        return opened;
    }

    @Override
    public Executor blocking() {
        return blocking;
    }

    @Override
    public Logger logger() {
        return LOG;
    }
}
