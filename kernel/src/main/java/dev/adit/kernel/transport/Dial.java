package dev.adit.kernel.transport;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One call of the {@link Dialer}: its deadline, the addresses that are left, and what became of the others. */
final class Dial<C extends Channel> {
    /** RFC 8305 §5. */
    private static final long NEXT_MILLIS = 250;
    /** Below this even a target in the same network had no chance. */
    private static final long SHORTEST_TRY_MILLIS = 200;

    private final String target;
    private final DialOptions options;
    private final Promise<C> promise;
    private final EventLoop loop;
    private final long deadline;
    private final List<String> outcomes = new ArrayList<>();
    /** How it fails if nothing else happens: at first the name has to be found, then an address be granted. */
    private LinkFailure failure = LinkFailure.TARGET_UNRESOLVED;

    private final Deque<Candidate<C>> rest = new ArrayDeque<>();
    private int underWay;
    private @Nullable Future<?> impatience;

    /**
     * One thing to try.
     *
     * @param text how people see it
     * @param address where to connect
     * @param factory makes the channel
     */
    record Candidate<C extends Channel>(String text, SocketAddress address, ChannelFactory<? extends C> factory) {}

    /** The time runs from here on. */
    Dial(String target, DialOptions options, Promise<C> promise, EventLoop loop) {
        this.target = target;
        this.options = options;
        this.promise = promise;
        this.loop = loop;
        this.deadline = System.nanoTime() + options.timeout().toNanos();
        Future<?> timer = loop.schedule(this::timeIsOver, options.timeout().toNanos(), TimeUnit.NANOSECONDS);
        promise.addListener(done -> timer.cancel(false));
    }

    /** Asks the filter; a refusal is remembered for the text, and a filter that fails grants nothing. */
    @LoopOnly
    boolean granted(InetAddress address) {
        String refusal;
        try {
            refusal = options.filter().refuse(address);
        } catch (RuntimeException defect) {
            refusal = "could not be checked: " + defect;
        }
        if (refusal != null) {
            outcomes.add(address.getHostAddress() + " " + refusal);
        }
        return refusal == null;
    }

    @LoopOnly
    void unresolved(Throwable cause) {
        boolean silent = cause instanceof DnsNameResolverTimeoutException
                || cause.getCause() instanceof DnsNameResolverTimeoutException;
        String why = silent ? "no name server answered" : "the name has no address";
        fail(LinkFailure.TARGET_UNRESOLVED, target + ": " + why);
    }

    /** Tries one after the other, or beside the other; without any, the filter has refused them all. */
    void start(List<Candidate<C>> candidates) {
        if (!loop.inEventLoop()) {
            loop.execute(() -> start(candidates));
            return;
        }
        failure = candidates.isEmpty() ? LinkFailure.DENIED : LinkFailure.TARGET_TIMEOUT;
        rest.addAll(candidates);
        next();
    }

    private void next() {
        if (impatience != null) {
            impatience.cancel(false);
        }
        if (promise.isDone()) {
            return;
        }
        int count = rest.size();
        Candidate<C> candidate = rest.poll();
        if (candidate == null) {
            if (underWay == 0) {
                fail(failure, target + ": " + String.join(", ", outcomes));
            }
            return;
        }
        underWay++;
        if (options.racing() && !rest.isEmpty()) {
            impatience = loop.schedule(this::next, NEXT_MILLIS, TimeUnit.MILLISECONDS);
        }
        connect(candidate, timeoutMillis(count)).addListener((Future<C> done) -> {
            underWay--;
            if (!done.isSuccess()) {
                failed(candidate, done.cause());
                next();
            } else if (!promise.trySuccess(done.getNow())) {
                done.getNow().close();
            }
        });
    }

    /** A silent address must not use up the time of those behind it, unless they do not wait for it. */
    private int timeoutMillis(int count) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        long share = Math.max(SHORTEST_TRY_MILLIS, options.racing() ? left : left / count);
        return (int) Math.min(share, Integer.MAX_VALUE);
    }

    private Future<C> connect(Candidate<C> candidate, int timeoutMillis) {
        Promise<C> connected = loop.newPromise();
        C channel;
        try {
            channel = candidate.factory().newChannel();
        } catch (RuntimeException noDescriptor) {
            return connected.setFailure(noDescriptor);
        }
        SocketOptions.apply(channel);
        channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis);
        // Also closes the channel if the dial ends while this try is under way.
        promise.addListener(done -> {
            if (!connected.isDone()) {
                channel.close();
            }
        });
        loop.register(channel).addListener(registered -> {
            if (registered.isSuccess()) {
                channel.connect(candidate.address()).addListener(done -> complete(connected, channel, done));
            } else {
                complete(connected, channel, registered);
            }
        });
        return connected;
    }

    private void complete(Promise<C> connected, C channel, Future<?> done) {
        if (done.isSuccess()) {
            connected.trySuccess(channel);
        } else {
            channel.close();
            connected.tryFailure(done.cause());
        }
    }

    private void failed(Candidate<C> candidate, Throwable cause) {
        LinkFailure kind = kind(cause);
        outcomes.add(candidate.text() + " " + words(cause));
        // A refusal tells more than silence: somebody is there.
        if (failure != LinkFailure.TARGET_REFUSED) {
            failure = kind;
        }
    }

    private static LinkFailure kind(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return LinkFailure.TARGET_TIMEOUT;
        }
        return cause instanceof IOException ? LinkFailure.TARGET_REFUSED : LinkFailure.INTERNAL;
    }

    private static String words(Throwable cause) {
        return cause instanceof ConnectTimeoutException ? "did not answer" : SocketErrors.words(cause);
    }

    private void timeIsOver() {
        String tried = outcomes.isEmpty() ? "" : " (" + String.join(", ", outcomes) + ")";
        String what = failure == LinkFailure.TARGET_UNRESOLVED ? "no address found" : "no answer";
        fail(failure, target + ": " + what + " within " + options.timeout().toMillis() + " ms" + tried);
    }

    private void fail(LinkFailure kind, String detail) {
        promise.tryFailure(new LinkException(kind, detail));
    }
}
