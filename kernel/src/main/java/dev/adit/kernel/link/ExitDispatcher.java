package dev.adit.kernel.link;

import dev.adit.api.config.Address;
import dev.adit.api.link.ExitType;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkExit;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.bridge.SealedExits;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.observe.Repeat;
import dev.adit.kernel.peer.PeerExits;
import dev.adit.kernel.signal.LinkReply;
import dev.adit.kernel.signal.LinkWire;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's side of links: reads the request of every stream that its server opens and hands the link to the exit of
 * its type. A type without an exit of its own is dialled and spliced by the kernel if the request names a target.
 * Nothing is dialled that the client's {@link TargetRules} do not grant. Any thread.
 */
public final class ExitDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(ExitDispatcher.class);
    private static final Repeat BROKEN = Repeat.by("exit");
    private static final long LAST_ANSWERS_MILLIS = 500;

    private final InterceptorChain chain;
    private final TargetRules rules;
    private final ExitLimits limits;
    private final KernelExit kernel;
    private final Map<String, LinkExit> exits = new HashMap<>();
    private final FailureLog failures = FailureLog.atExit(LOG);
    private final LiveChannels live = new LiveChannels();
    private final Set<DuplexChannel> datagramLinks = ConcurrentHashMap.newKeySet();
    private volatile @Nullable LinkLog linkLog;
    private volatile @Nullable SealedExits sealed;
    private volatile @Nullable BiConsumer<DuplexChannel, LinkRequest> peers;
    private final AtomicLong numbers = new AtomicLong();
    private final LongAdder dropped = new LongAdder();
    private final DatagramTally datagrams;

    /**
     * Makes the exits of plugins.
     *
     * @param means what exits work with
     * @param rules what may be dialled
     * @param types the exits of plugins by link type; one that cannot be made is logged and missing
     * @param chain the interceptors at the exit
     * @param limits how much is taken at once
     */
    public ExitDispatcher(
            ExitMeans means,
            TargetRules rules,
            Map<String, ExitType> types,
            InterceptorChain chain,
            ExitLimits limits) {
        this.chain = chain;
        this.rules = rules;
        this.limits = limits;
        this.datagrams = new DatagramTally(up -> {}, down -> {}, dropped::increment, limits.memory());
        this.kernel = new KernelExit(means, rules, chain, limits, dropped::increment);
        types.forEach((name, type) -> {
            try {
                exits.put(name, type.create(kernel));
            } catch (RuntimeException | LinkageError broken) {
                LOG.atError().addKeyValue("exit", name).setCause(broken).log("exit-failed: its links are refused");
                exits.put(name, link -> link.refuse(LinkFailure.NO_EXIT, "exit " + name + " did not start"));
            }
        });
    }

    /**
     * Logs the end of each link from now on. Before the first stream.
     *
     * @param client who serves them
     */
    public void logLinks(String client) {
        linkLog = new LinkLog(LOG, client, LinkLog.Side.EXIT);
    }

    /**
     * Serves private links too. Before the first stream.
     *
     * @param exits make sealed links of raw ones
     */
    public void serveSealed(SealedExits exits) {
        sealed = exits;
    }

    /**
     * Serves connections from other clients too. Before the first stream.
     *
     * @param exits get each raw stream with its request, on the stream's loop, and own it
     */
    public void servePeers(BiConsumer<DuplexChannel, LinkRequest> exits) {
        peers = exits;
    }

    /**
     * Takes a stream that the server opened.
     *
     * @param stream auto-read off, nothing read yet; owned from now on
     */
    public void accept(DuplexChannel stream) {
        accept(stream, request -> request);
    }

    /** Reads a request as what it is good for here, or refuses it. */
    @FunctionalInterface
    public interface Narrowing {
        /** What is served instead. */
        LinkRequest narrow(LinkRequest request) throws LinkException;
    }

    /**
     * The same where what the request asks for is not all that counts.
     *
     * @param stream as above
     * @param narrowing looks at its request, on the stream's loop
     */
    public void accept(DuplexChannel stream, Narrowing narrowing) {
        EventLoop loop = stream.eventLoop();
        if (loop.inEventLoop()) {
            begin(stream, narrowing);
        } else {
            loop.execute(() -> begin(stream, narrowing));
        }
    }

    private void begin(DuplexChannel stream, Narrowing narrowing) {
        LinkReply refusal = refusal();
        live.add(stream);
        if (refusal != null) {
            ExitLink.refuse(stream, refusal);
            return;
        }
        stream.closeFuture().addListener(closed -> limits.memory().leave());
        Future<?> deadline = stream.eventLoop()
                .schedule(() -> expire(stream), limits.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        stream.closeFuture().addListener(closed -> deadline.cancel(false));
        stream.pipeline().addLast(LinkWire.requestDecoder(request -> {
            deadline.cancel(false);
            dispatch(stream, request, narrowing);
        }));
        LinkLog log = linkLog;
        if (log != null) {
            stream.pipeline().addLast(new LinkMeter(log));
        }
        EarlyReads.guard(stream);
    }

    /** Null: it is taken, and counted. */
    private @Nullable LinkReply refusal() {
        if (live.isDraining()) {
            return new LinkReply(LinkFailure.SHUTTING_DOWN, "the client is ending");
        }
        if (live.size() >= limits.links()) {
            return new LinkReply(LinkFailure.OVERLOADED, "the client has " + limits.links() + " links already");
        }
        LinkException full = limits.memory().admit();
        return full == null ? null : new LinkReply(full.failure(), full.detail());
    }

    private static void expire(Channel stream) {
        LOG.atDebug().addKeyValue("link", stream.id().asShortText()).log("link-silent: no request came");
        Resets.reset(stream);
    }

    private void dispatch(DuplexChannel stream, LinkRequest asked, Narrowing narrowing) {
        SealedExits exits = sealed;
        if (exits != null && asked.type().equals(SealedExits.TYPE)) {
            exits.serve(stream, asked);
            return;
        }
        BiConsumer<DuplexChannel, LinkRequest> ofPeers = peers;
        if (ofPeers != null && asked.type().equals(PeerExits.TYPE)) {
            ofPeers.accept(stream, asked);
            return;
        }
        try {
            dispatch(stream, narrowing.narrow(asked));
        } catch (LinkException refused) {
            new ExitLink(stream, asked, "-", failures, datagrams).refuse(refused.failure(), refused.detail());
        }
    }

    private void dispatch(DuplexChannel stream, LinkRequest request) {
        String number = Long.toString(numbers.incrementAndGet(), Character.MAX_RADIX);
        ExitLink link = new ExitLink(stream, request, number, failures, datagrams);
        chain.run(LinkPhase.LINK_OPENED, stream, request).addListener((Future<LinkRequest> answer) -> {
            if (answer.isSuccess()) {
                serve(new ExitLink(stream, answer.getNow(), number, failures, datagrams));
            } else if (answer.cause() instanceof LinkException cause && stream.isActive()) {
                link.refuse(cause.failure(), cause.detail());
            }
        });
    }

    private void serve(ExitLink link) {
        LinkRequest request = link.request();
        if (request.kind() == LinkKind.DATAGRAM) {
            DuplexChannel stream = link.channel();
            datagramLinks.add(stream);
            stream.closeFuture().addListener(closed -> datagramLinks.remove(stream));
        }
        String word = exit(request);
        LinkExit exit = exits.get(word);
        LinkException refusal = refusal(word, exit, request.target());
        if (refusal != null) {
            link.refuse(refusal.failure(), refusal.detail());
            return;
        }
        try {
            (exit == null ? kernel : exit).serve(link);
        } catch (RuntimeException | LinkageError broken) {
            LOG.atError()
                    .addMarker(BROKEN)
                    .addKeyValue("exit", PeerText.safe(word))
                    .setCause(broken)
                    .log("exit-broken");
            if (link.isAnswered()) {
                Resets.reset(link.channel());
            } else {
                link.refuse(
                        LinkFailure.INTERNAL, "exit " + PeerText.safe(word) + " is broken; the client's log has more");
            }
        }
    }

    /** Whatever its type: a directory is not dialled but served, by the plugin of that word. */
    private static String exit(LinkRequest request) {
        Address target = request.target();
        return target != null && target.isFile() ? Address.FILE : request.type();
    }

    /** Before an exit is asked; where something is dialled the kernel asks the rules then. */
    private @Nullable LinkException refusal(String word, @Nullable LinkExit exit, @Nullable Address target) {
        if (exit == null && (target == null || target.isFile())) {
            String text = "no plugin here serves links of type " + PeerText.safe(word);
            return new LinkException(LinkFailure.NO_EXIT, text);
        }
        String denied = target != null && target.isFile() ? rules.refuse(target) : null;
        return denied == null ? null : new LinkException(LinkFailure.DENIED, denied);
    }

    /**
     * Counts the links that are there, those on their way included.
     *
     * @return not negative
     */
    public int links() {
        return live.size();
    }

    /**
     * Counts the datagrams that were dropped here since the start, on their way up or down.
     *
     * @return a count that only grows
     */
    public long datagramsDropped() {
        return dropped.sum();
    }

    /**
     * Refuses what comes from now on and waits for what is there. Links of datagrams have no end of their own: they get a
     * moment for answers that are on their way.
     *
     * @return completes when the last link is gone
     */
    public CompletionStage<Void> drain() {
        CompletionStage<Void> drained = live.drain();
        datagramLinks.forEach(
                link -> link.eventLoop().schedule(() -> link.close(), LAST_ANSWERS_MILLIS, TimeUnit.MILLISECONDS));
        return drained;
    }

    /** Resets whatever is still there. */
    public void resetAll() {
        live.resetAll();
    }
}
