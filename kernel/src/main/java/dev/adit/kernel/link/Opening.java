package dev.adit.kernel.link;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.bridge.Sessions;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.config.CarrierChoice;
import dev.adit.kernel.observe.TunnelCounters;
import dev.adit.kernel.signal.LinkReply;
import dev.adit.kernel.signal.LinkWire;
import dev.adit.kernel.terms.TunnelTerms;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One link at its entry, from the request to the answer. The request goes out as soon as there is a stream. Unless it
 * waits for the answer the link is given away at once, and a refusal reaches whoever uses it by then as a {@link
 * LinkException} in its pipeline, followed by a reset. Cancelling the future resets what was opened so far.
 */
final class Opening implements LinkTry {
    /** What the other end may need beyond the dial itself before it must have answered. */
    static final Duration GRACE = Duration.ofSeconds(5);

    private final Entry entry;
    private final LiveChannels live;
    private final LinkRequest request;
    private final Duration patience;
    /** Whether a failure of it is one of the visitor's, or a try of which more may follow. */
    private final boolean last;

    private final String link;
    private final long began = System.nanoTime();
    private final Promise<Channel> opened = ImmediateEventExecutor.INSTANCE.newPromise();
    /** Accepted or failed: what comes first counts. */
    private final AtomicBoolean settled = new AtomicBoolean();

    /** The process counts it among its links. */
    private final AtomicBoolean counted = new AtomicBoolean();

    private volatile @Nullable LinkException refusal;
    private volatile boolean turnedAway;

    /** Of the stream's loop. */
    private @Nullable Future<?> deadline;

    /**
     * What all links of a tunnel share.
     *
     * @param client whose session carries them
     * @param carrier what they run on
     * @param session finds it
     * @param chain interceptors
     * @param terms of the tunnel, which may refuse a link
     * @param failures the tunnel's log of them
     * @param linkLog told how they ended; null where nobody wants to know
     * @param links gives the next number for logs
     * @param memory of the process, which may refuse a link
     */
    record Entry(
            String client,
            CarrierChoice carrier,
            Supplier<@Nullable StreamOpener> session,
            InterceptorChain chain,
            TunnelTerms terms,
            FailureLog failures,
            @Nullable LinkLog linkLog,
            Supplier<String> links,
            LinkMemory memory) {

        TunnelCounters counters() {
            return terms.counters();
        }

        String nextLink() {
            return links.get();
        }

        void failed(String link, LinkRequest request, LinkException cause, long began) {
            counters().failed();
            failures.tell(link, request, cause, System.nanoTime() - began);
        }

        /** What every stream to a client begins with: the answer is read, bytes are metered, and what comes early is kept. */
        void listen(DuplexChannel stream, Consumer<LinkReply> answered) {
            stream.pipeline().addLast(LinkWire.replyDecoder(answered));
            if (linkLog != null) {
                stream.pipeline().addLast(new LinkMeter(linkLog));
            }
            EarlyReads.guard(stream);
        }

        /** The next candidate is asked. */
        void retried(LinkRequest request, LinkException cause) {
            failures.retry(request, cause);
        }

        /** The same to another client of the tunnel. */
        Entry at(String other, Sessions sessions) {
            return other.equals(client)
                    ? this
                    : new Entry(
                            other, carrier, () -> sessions.find(other), chain, terms, failures, linkLog, links, memory);
        }
    }

    Opening(Entry entry, LiveChannels live, LinkRequest request) {
        this(entry, live, request, request.dialTimeout().plus(GRACE), true);
    }

    /** One try of several, which waits so long for its answer. */
    Opening(Entry entry, LiveChannels live, LinkRequest request, Duration patience) {
        this(entry, live, request, patience, false);
    }

    private Opening(Entry entry, LiveChannels live, LinkRequest request, Duration patience, boolean last) {
        this.entry = entry;
        this.live = live;
        this.request = request;
        this.patience = patience;
        this.last = last;
        this.link = entry.nextLink();
    }

    /** Whether the tunnel's terms, and nobody else, have refused it. */
    boolean isTurnedAway() {
        return turnedAway;
    }

    /** Any thread. */
    void start() {
        LinkException refused = entry.terms().enter(entry.client(), request);
        if (refused != null) {
            // Counted and told already; no failure of anybody's.
            turnedAway = true;
            settled.set(true);
            opened.tryFailure(refused);
            return;
        }
        LinkException full = entry.memory().admit();
        if (full != null) {
            entry.terms().leave(entry.client(), request);
            fail(full);
            return;
        }
        counted.set(true);
        try {
            StreamOpener session = entry.session().get();
            if (session == null) {
                leave();
                fail(new LinkException(LinkFailure.CLIENT_OFFLINE, "client " + entry.client() + " is not online"));
            } else {
                await(session.openStream(carrier()));
            }
        } catch (RuntimeException defect) {
            // A visitor must not wait for ever because of it.
            leave();
            fail(asLinkException(defect));
        }
    }

    /** What is datagrams is worth no connection of its own unless somebody asks for it. */
    private CarrierChoice carrier() {
        boolean small = request.kind() == LinkKind.DATAGRAM && entry.carrier() == CarrierChoice.AUTO;
        return small ? CarrierChoice.MUX : entry.carrier();
    }

    private void await(Future<DuplexChannel> stream) {
        opened.addListener(done -> {
            if (done.isCancelled()) {
                settled.set(true);
                stream.cancel(false);
            }
        });
        stream.addListener((Future<DuplexChannel> got) -> {
            if (got.isSuccess()) {
                got.getNow().closeFuture().addListener(closed -> leave());
                begin(got.getNow());
            } else {
                leave();
                fail(asLinkException(got.cause()));
            }
        });
    }

    /** It is over, or never was: others may come. */
    private void leave() {
        if (counted.compareAndSet(true, false)) {
            entry.memory().leave();
            entry.terms().leave(entry.client(), request);
        }
    }

    /** Instead of {@link #start()}. */
    void refuseUnasked(LinkException cause) {
        fail(cause);
    }

    private void begin(DuplexChannel stream) {
        if (opened.isCancelled()) {
            Resets.reset(stream);
            return;
        }
        live.add(stream);
        entry.listen(stream, reply -> replied(stream, reply));
        deadline = stream.eventLoop().schedule(() -> expire(stream), patience.toMillis(), TimeUnit.MILLISECONDS);
        stream.closeFuture().addListener(closed -> ended(stream));
        opened.addListener(done -> {
            if (done.isCancelled()) {
                Resets.reset(stream);
            }
        });
        if (ask(stream) && !request.awaitReply()) {
            intercept(stream);
        }
    }

    /** Interceptors may have put more into the request than the other end takes. */
    private boolean ask(DuplexChannel stream) {
        ByteBuf message = LinkWire.encode(stream.alloc(), request);
        int size = message.readableBytes();
        if (size <= LinkWire.MAX_BYTES) {
            stream.writeAndFlush(message);
            LinkMeter meter = LinkMeter.of(stream);
            if (meter != null) {
                meter.count();
            }
            return true;
        }
        message.release();
        refuse(stream, new LinkException(LinkFailure.INTERNAL, "link request of " + size + " bytes"));
        return false;
    }

    private void intercept(DuplexChannel stream) {
        entry.chain().run(LinkPhase.LINK_OPENED, stream, request).addListener((Future<LinkRequest> answer) -> {
            if (!answer.isSuccess()) {
                fail(asLinkException(answer.cause()));
                Resets.reset(stream);
                return;
            }
            if (request.kind() == LinkKind.DATAGRAM) {
                TunnelCounters counters = entry.counters();
                DatagramFrames.install(
                        stream, new DatagramTally(counters::up, counters::down, counters::dropped, entry.memory()));
                EarlyReads.guard(stream);
            }
            Pacing.ofLink(stream, request.kind(), entry.terms().rates(entry.client()), entry);
            opened.trySuccess(stream);
        });
    }

    private void replied(DuplexChannel stream, LinkReply reply) {
        stopWaiting();
        LinkFailure failure = reply.failure();
        if (failure != null) {
            refuse(stream, new LinkException(failure, reply.detail()));
            return;
        }
        if (settled.compareAndSet(false, true)) {
            entry.counters().opened();
            LinkMeter meter = LinkMeter.of(stream);
            if (meter != null) {
                meter.accepted(link, request);
            }
            stream.closeFuture().addListener(closed -> entry.counters().closed());
        }
        if (request.awaitReply()) {
            intercept(stream);
        }
    }

    private void expire(DuplexChannel stream) {
        refuse(stream, new LinkException(LinkFailure.TARGET_TIMEOUT, "client " + entry.client() + " did not answer"));
    }

    /** Whoever has the link hears it there; whoever still waits for it hears it by the future. */
    private void refuse(DuplexChannel stream, LinkException cause) {
        refusal = cause;
        fail(cause);
        stream.pipeline().fireExceptionCaught(cause);
        Resets.reset(stream);
    }

    /** Why a link that was given away before the answer was refused; null where it was not. Any thread. */
    @Override
    public @Nullable LinkException refusal() {
        return refusal;
    }

    /** The link, or why there is none. Any thread. */
    @Override
    public Future<Channel> opened() {
        return opened;
    }

    private void ended(DuplexChannel stream) {
        stopWaiting();
        if (opened.isDone()) {
            return;
        }
        Throwable broken = EarlyReads.failure(stream);
        fail(
                broken == null
                        ? new LinkException(LinkFailure.CLIENT_OFFLINE, "the link ended before it was answered")
                        : asLinkException(broken));
    }

    private void stopWaiting() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private void fail(LinkException cause) {
        if (settled.compareAndSet(false, true) && last) {
            entry.failed(link, request, cause, began);
        }
        opened.tryFailure(cause);
    }

    static LinkException asLinkException(Throwable cause) {
        if (cause instanceof LinkException already) {
            return already;
        }
        LinkFailure failure = cause instanceof IOException ? LinkFailure.CLIENT_OFFLINE : LinkFailure.INTERNAL;
        LinkException wrapped = new LinkException(failure, String.valueOf(cause.getMessage()));
        wrapped.initCause(cause);
        return wrapped;
    }
}
