package dev.adit.kernel.bridge;

import dev.adit.kernel.mux.MuxRole;
import dev.adit.kernel.mux.MuxSession;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.CarrierKind;
import dev.adit.kernel.signal.Opening;
import dev.adit.kernel.transport.Backoff;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps as many direct carriers ready at the server as it has ordered: brings one for each that got a link or was lost,
 * few at a time, no more a second than pay, and with a pause where that fails. It closes none that waits, since the server may just be using it.
 * Confined to the client's home loop; numbers may be read by any thread.
 */
final class DirectSupply {
    private static final Logger LOG = LoggerFactory.getLogger(DirectSupply.class);
    /** Handshakes under way: enough for a rush, few enough for the server's bounds towards one source. */
    private static final int AT_ONCE = 8;
    /**
     * What a connection costs that carries one short link: measured, thrice what the mux takes for it. Where more links
     * come than this, most of them cannot last, and they go by the mux.
     */
    private static final int A_SECOND = 100;

    /** One that was lost unused after less is no success, or a server that drops each would be stormed. */
    private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final CarrierKeeper.Means means;
    private final EventLoop home;
    private final Backoff backoff;
    private final Opening.Join join;
    private final Bytes secret;
    private final MuxSettings mux;
    /** Those that have no link, and since when they are there. */
    private final Map<Channel, Long> waiting = new HashMap<>();

    private final Set<Channel> busy = new HashSet<>();
    private final Set<Connector.Attempt> attempts = new HashSet<>();
    private final Pace pace = new Pace(DirectPool.MOST_READY, A_SECOND, System::nanoTime);
    private volatile DirectStatus status = DirectStatus.NONE;
    private int ordered;
    private long taken;
    private boolean working;
    private boolean closed;
    private @Nullable Future<?> pause;

    DirectSupply(CarrierKeeper.Means means, EventLoop home, Backoff backoff, Answer.Welcome welcome) {
        this.means = means;
        this.home = home;
        this.backoff = backoff;
        this.join = new Opening.Join(welcome.session(), CarrierKind.DIRECT);
        this.secret = welcome.secret();
        this.mux = means.mux().withAgreedWindow(welcome.initialWindow());
    }

    DirectStatus status() {
        return status;
    }

    /** The server wants so many to stand ready. */
    void order(int number) {
        ordered = Math.min(number, DirectPool.MOST_READY);
        fill();
    }

    void work() {
        working = true;
        fill();
    }

    void rest() {
        working = false;
    }

    /** Brings no more; those that are there stay until the server closes them or their link ends. */
    void leave() {
        closed = true;
        if (pause != null) {
            pause.cancel(false);
        }
        attempts.forEach(Connector.Attempt::giveUp);
    }

    /** Ends all of them; links are reset. */
    void close() {
        leave();
        List.copyOf(waiting.keySet()).forEach(Channel::close);
        for (Channel channel : List.copyOf(busy)) {
            // Where it is a bare socket, so that its link does not look complete.
            BareLink.linger((DuplexChannel) channel, 0);
            channel.close();
        }
    }

    private void fill() {
        while (isShort()) {
            if (!pace.take()) {
                pause(pace.nanosToNext());
                break;
            }
            bring();
        }
        tell();
    }

    private boolean isShort() {
        return working
                && !closed
                && pause == null
                && attempts.size() < AT_ONCE
                && waiting.size() + attempts.size() < ordered
                && waiting.size() + busy.size() + attempts.size() < most();
    }

    private int most() {
        return means.plain() ? DirectPool.MOST : DirectPool.MOST_ENCRYPTED;
    }

    private void tell() {
        status = new DirectStatus(waiting.size(), busy.size(), ordered, taken, 0);
    }

    private void bring() {
        Attempted attempted = new Attempted();
        Connector.Attempt attempt = means.connector().join(means.group().next(), join, secret, attempted);
        attempts.add(attempt);
        attempted.of = attempt;
    }

    /** Tells home how one attempt ended. Which one it was is set there, before anything that is told can arrive. */
    private final class Attempted implements Connector.Outcome {
        private Connector.@Nullable Attempt of;

        @Override
        public void welcomed(Channel channel, Answer.Welcome welcome) {
            home.execute(() -> joined(of, channel));
            channel.closeFuture().addListener(ended -> home.execute(() -> lost(channel)));
            if (means.plain()) {
                DirectWaiting.install(
                        (DuplexChannel) channel,
                        means.heartbeat(),
                        welcome.heartbeat().interval(),
                        () -> home.execute(() -> used(channel)),
                        means.incomingStreams());
            } else {
                Links links = new Links(channel);
                CarrierLife.watch(MuxSession.install(channel, MuxRole.DIALER, mux, links::accept), means.heartbeat());
            }
        }

        @Override
        public void failed(Throwable cause) {
            home.execute(() -> notJoined(of, cause));
        }
    }

    /** Those of one carrier; on its loop. The next may come while the last is still there. */
    private final class Links {
        private final Channel carrier;
        private int open;

        Links(Channel carrier) {
            this.carrier = carrier;
        }

        void accept(DuplexChannel link) {
            open++;
            home.execute(() -> used(carrier));
            link.closeFuture().addListener(over -> {
                if (--open == 0) {
                    home.execute(() -> unused(carrier));
                }
            });
            means.incomingStreams().accept(link);
        }
    }

    private void joined(Connector.@Nullable Attempt attempt, Channel channel) {
        attempts.remove(attempt);
        if (closed) {
            channel.close();
        }
        waiting.put(channel, System.nanoTime());
        fill();
    }

    private void notJoined(Connector.@Nullable Attempt attempt, Throwable cause) {
        attempts.remove(attempt);
        if (closed) {
            return;
        }
        LOG.atDebug()
                .addKeyValue("client", means.client())
                .addKeyValue("session", join.session())
                .addKeyValue("cause", OutageLog.words(cause))
                .log("direct-carrier-failed");
        pauseAfterFailure();
    }

    private void pauseAfterFailure() {
        if (pause == null && !closed) {
            pause(backoff.next().toNanos());
        }
        tell();
    }

    private void pause(long nanos) {
        pause = home.schedule(
                () -> {
                    pause = null;
                    fill();
                },
                nanos,
                TimeUnit.NANOSECONDS);
    }

    private void used(Channel channel) {
        if (waiting.remove(channel) != null) {
            busy.add(channel);
            taken++;
            backoff.reset();
        }
        fill();
    }

    private void unused(Channel channel) {
        if (busy.remove(channel)) {
            waiting.put(channel, System.nanoTime() - LASTING_NANOS);
        }
        tell();
    }

    private void lost(Channel channel) {
        Long since = waiting.remove(channel);
        busy.remove(channel);
        if (since != null && System.nanoTime() - since < LASTING_NANOS) {
            pauseAfterFailure();
        } else {
            fill();
        }
    }
}
