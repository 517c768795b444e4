package dev.adit.kernel.mux;

import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.kernel.observe.Repeat;
import dev.adit.kernel.transport.LinkCarrier;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a carrier with many links on it. Belongs to the carrier's event loop; the public methods but
 * {@link #install} may be called by any thread.
 *
 * <p>Its end, whoever causes it: a last go-away goes out, every link that is not complete gets a {@link MuxException} and
 * becomes inactive, waiting opens and pings fail, the carrier closes. {@link #whenClosed()} then fails with the first
 * cause, or completes normally after {@link #closeAsync()} and when the peer said go-away and had no more links.
 */
public final class MuxSession implements LinkCarrier {
    private static final Logger LOG = LoggerFactory.getLogger(MuxSession.class);
    private static final Repeat BROKEN = Repeat.by();
    private static final int PINGS_SHARE = 5;
    /** How long a last word may take on a carrier whose peer does not read. */
    private static final long LAST_WORD_SECONDS = 5;
    /** Two quanta of a bulk link are enough to keep a carrier busy; a fuller one would delay the other links. */
    private static final WriteBufferWaterMark CARRIER_MARKS =
            new WriteBufferWaterMark(2 * CarrierWriter.QUANTUM, 4 * CarrierWriter.QUANTUM);

    private final Channel carrier;
    private final CarrierWriter writer;
    private final Pings pings;
    private final LinkTable table;
    private final FrameDecoder decoder;
    private final Consumer<DuplexChannel> acceptor;
    private final CloseOnce closing = new CloseOnce(this::endOnLoop);

    private int lastWord = Wire.NORMAL;
    private boolean over;
    private boolean peerGoesAway;

    private MuxSession(Channel carrier, MuxRole role, MuxSettings settings, Consumer<DuplexChannel> acceptor) {
        this.carrier = carrier;
        this.acceptor = acceptor;
        CarrierHandler handler = new CarrierHandler(this);
        carrier.pipeline().addLast(handler);
        ChannelHandlerContext context = carrier.pipeline().context(handler);
        long now = System.nanoTime();
        FrameBudget peersFrames = new FrameBudget(settings.controlFrames(), now);
        writer = new CarrierWriter(context, peersFrames, settings.maxLinks(), this::violated);
        pings = new Pings(writer, new FrameBudget(settings.controlFrames() / PINGS_SHARE, now));
        table = new LinkTable(role, settings, carrier, writer, pings, peersFrames);
        decoder = new FrameDecoder(
                new FrameReceiver(settings, table, pings, peersFrames, this::acceptLink, this::peerGoesAway));
    }

    /**
     * Makes a session of a connection. Its handler becomes the last of the carrier's pipeline, whose reading is turned
     * on and whose write watermarks are set; from then on the session owns the carrier and closes it at its end.
     *
     * @param carrier active, registered; whatever makes bytes of it (TLS) is in its pipeline already
     * @param role the other end must have the other one
     * @param settings the other end must have the same initial window
     * @param acceptor gets each link the peer opens, on the carrier's loop, registered and active, with auto-read off; the
     *     link counts as accepted with the first read or write; if the acceptor throws, the link is reset
     * @return the session
     */
    @LoopOnly
    public static MuxSession install(
            Channel carrier, MuxRole role, MuxSettings settings, Consumer<DuplexChannel> acceptor) {
        if (!carrier.eventLoop().inEventLoop()) {
            throw new IllegalStateException("a session is installed on its carrier's event loop");
        }
        MuxSession session = new MuxSession(carrier, role, settings, acceptor);
        carrier.config().setWriteBufferWaterMark(CARRIER_MARKS);
        SslHandler tls = carrier.pipeline().get(SslHandler.class);
        if (tls != null) {
            // Frames come packed: each buffer as it is, cut into full records, and nothing copied to make them fuller.
            tls.setWrapDataSize(0);
        }
        if (carrier.isActive()) {
            carrier.config().setAutoRead(true);
        } else {
            session.carrierEnded();
        }
        return session;
    }

    /**
     * Opens a link. It may be used at once; if the peer does not take it, it is reset. While very many links wait for the
     * peer's acknowledgement, further ones wait for theirs: whoever cannot wait cancels.
     *
     * @return completed on the carrier's loop with a {@link LinkChannel}, registered and active, or with a
     *     {@link LinkException}: {@code OVERLOADED} beyond {@link MuxSettings#maxLinks()}, {@code SHUTTING_DOWN} after a
     *     go-away of either end, {@code CLIENT_OFFLINE} after the carrier was lost
     */
    @Override
    public Future<DuplexChannel> open() {
        Promise<DuplexChannel> promise = carrier.eventLoop().newPromise();
        try {
            onLoop(() -> table.open(promise));
        } catch (RejectedExecutionException loopEnded) {
            promise.tryFailure(new LinkException(LinkFailure.SHUTTING_DOWN, "the event loop has ended"));
        }
        return promise;
    }

    @Override
    public void goAway() {
        onLoop(this::goAwayNow);
    }

    private void goAwayNow() {
        table.refuse(new LinkException(LinkFailure.SHUTTING_DOWN, "this end of the carrier goes away"));
        writer.control(Wire.GO_AWAY, 0, 0, Wire.NORMAL);
    }

    /**
     * Measures the round trip, behind everything that waits on the carrier.
     *
     * @return fails with the session's end, and when very many are unanswered
     */
    public Future<Duration> ping() {
        Promise<Duration> promise = carrier.eventLoop().newPromise();
        onLoop(() -> {
            if (over) {
                promise.tryFailure(cause());
            } else {
                pings.ask(promise);
            }
        });
        return promise;
    }

    @Override
    public int links() {
        return table.count();
    }

    @Override
    public Channel carrier() {
        return carrier;
    }

    @Override
    public boolean accepting() {
        return table.isAccepting();
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closing.whenClosed();
    }

    LinkTable table() {
        return table;
    }

    // What the carrier brings.

    void receive(ByteBuf bytes) {
        try {
            decoder.decode(bytes);
        } catch (MuxException violation) {
            violated(violation);
        }
    }

    void batchEnd() {
        table.batchEnd();
    }

    void writabilityChanged() {
        writer.writabilityChanged();
    }

    void carrierEnded() {
        if (peerGoesAway && !table.hasUnfinished()) {
            closing.closeAsync();
            return;
        }
        String how = decoder.isInsideFrame() ? "it ended inside a frame" : "the peer closed it";
        closing.closeBecause(MuxException.carrierLost(how, null));
    }

    void carrierFailed(Throwable cause) {
        String how = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        closing.closeBecause(MuxException.carrierLost(how, cause));
    }

    /** A defect of ours, or of an application's handler on the carrier. */
    void failed(Throwable defect) {
        lastWord = Wire.INTERNAL_ERROR;
        closing.closeBecause(defect);
    }

    private void violated(MuxException violation) {
        lastWord = Wire.PROTOCOL_ERROR;
        closing.closeBecause(violation);
    }

    private void acceptLink(LinkChannel link) {
        try {
            acceptor.accept(link);
        } catch (RuntimeException thrown) {
            LOG.atError()
                    .addMarker(BROKEN)
                    .addKeyValue("link", link)
                    .setCause(thrown)
                    .log("link-refused: the acceptor failed");
            link.close();
        }
    }

    private void peerGoesAway(long code) {
        if (code != Wire.NORMAL) {
            closing.closeBecause(MuxException.carrierLost("the peer gave it up, code " + code, null));
            return;
        }
        peerGoesAway = true;
        table.refuse(new LinkException(LinkFailure.SHUTTING_DOWN, "the carrier's peer goes away"));
    }

    // The end.

    private CompletionStage<Void> endOnLoop() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        carrier.closeFuture().addListener(closed -> done.complete(null));
        onLoop(this::end);
        return done;
    }

    private void end() {
        over = true;
        decoder.stop();
        MuxException cause = cause();
        writer.stop(lastWord);
        boolean orderly = closing.failure() == null;
        LinkFailure failure = orderly ? LinkFailure.SHUTTING_DOWN : LinkFailure.CLIENT_OFFLINE;
        table.refuse(new LinkException(failure, String.valueOf(cause.getMessage())));
        table.breakAll(cause);
        pings.fail(cause);
        Future<?> force = carrier.eventLoop().schedule(() -> carrier.close(), LAST_WORD_SECONDS, TimeUnit.SECONDS);
        carrier.closeFuture().addListener(closed -> force.cancel(false));
    }

    private MuxException cause() {
        @Nullable Throwable failure = closing.failure();
        if (failure instanceof MuxException known) {
            return known;
        }
        return failure == null
                ? MuxException.carrierLost("this end closed it", null)
                : MuxException.carrierLost(failure.toString(), failure);
    }

    private void onLoop(Runnable action) {
        EventLoop loop = carrier.eventLoop();
        if (loop.inEventLoop()) {
            action.run();
        } else {
            loop.execute(action);
        }
    }
}
