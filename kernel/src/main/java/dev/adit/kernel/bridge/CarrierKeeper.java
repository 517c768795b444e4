package dev.adit.kernel.bridge;

import dev.adit.kernel.mux.MuxRole;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.CarrierKind;
import dev.adit.kernel.signal.HeartbeatSettings;
import dev.adit.kernel.signal.Opening;
import dev.adit.kernel.transport.Backoff;
import dev.adit.kernel.transport.LinkCarrier;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a client's session supplied with one carrier that takes links: dials it, dials it again when it is lost, and
 * brings another when one takes no more links, which then ends with its last one. Rests while the signal is away, since
 * nobody would know whether the session still is. Confined to the client's home loop.
 */
final class CarrierKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(CarrierKeeper.class);
    /** A carrier that lasts less is no success, or a server that drops each would be stormed. */
    private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long LOOK_MILLIS = 500;

    /** What all keepers of a client share. */
    record Means(
            String client,
            Connector connector,
            EventLoopGroup group,
            MuxSettings mux,
            HeartbeatSettings heartbeat,
            Consumer<DuplexChannel> incomingStreams) {

        boolean plain() {
            return connector.endpoint().plainCarriers();
        }

        String transport() {
            return connector.endpoint().transport().word();
        }
    }

    private final Means means;
    private final EventLoop home;
    private final Backoff backoff;
    private final Opening.Join join;
    private final Bytes secret;
    private final Carriers carriers;
    private final Consumer<ClientHandshake.RefusedException> refused;
    private final MuxSettings mux;
    private final List<LinkCarrier> retiring = new ArrayList<>();
    private long joinedAt;
    private boolean working;
    private boolean closed;
    private boolean renewing;
    private Connector.@Nullable Attempt attempt;
    private @Nullable LinkCarrier current;
    private @Nullable Future<?> timer;

    /** {@code refused} is told when the server does not take a carrier: the session is of no use then. */
    CarrierKeeper(
            Means means,
            EventLoop home,
            Backoff backoff,
            Answer.Welcome welcome,
            Carriers carriers,
            Consumer<ClientHandshake.RefusedException> refused) {
        this.means = means;
        this.home = home;
        this.backoff = backoff;
        this.join = new Opening.Join(welcome.session(), CarrierKind.MUX);
        this.secret = welcome.secret();
        this.carriers = carriers;
        this.refused = refused;
        this.mux = means.mux.withAgreedWindow(welcome.initialWindow());
    }

    void work() {
        working = true;
        bring();
    }

    void rest() {
        working = false;
    }

    /** Brings no more carriers; those there are stay until their other end closes them. */
    void leave() {
        closed = true;
        cancelTimer();
        if (attempt != null) {
            attempt.giveUp();
        }
    }

    /** Ends the carriers too; their links are reset. */
    void close() {
        leave();
        if (current != null) {
            current.closeAsync();
        }
        retiring.forEach(LinkCarrier::closeAsync);
    }

    /** Brings another carrier though there is one, which then retires: there is a better way. */
    void renew() {
        renewing = true;
        bring();
    }

    private void bring() {
        cancelTimer();
        if (closed || !working || attempt != null || (current != null && !renewing)) {
            return;
        }
        attempt = means.connector.join(means.group.next(), join, secret, new Connector.Outcome() {
            @Override
            public void welcomed(Channel channel, Answer.Welcome welcome) {
                LinkCarrier carrier =
                        CarrierSetup.install(channel, MuxRole.DIALER, mux, means.heartbeat, means.incomingStreams);
                home.execute(() -> joined(carrier));
            }

            @Override
            public void failed(Throwable cause) {
                home.execute(() -> notJoined(cause));
            }
        });
    }

    private void joined(LinkCarrier carrier) {
        attempt = null;
        if (closed) {
            carrier.closeAsync();
            return;
        }
        renewing = false;
        if (current != null) {
            current.goAway();
            retiring.add(current);
        }
        current = carrier;
        joinedAt = System.nanoTime();
        carriers.add(carrier, means.transport());
        carrier.whenClosed().whenComplete((done, failure) -> home.execute(() -> lost(carrier, failure)));
        again(LOOK_MILLIS, this::look);
    }

    private void notJoined(Throwable cause) {
        attempt = null;
        if (closed) {
            return;
        }
        log("carrier-failed", cause);
        if (cause instanceof ClientHandshake.RefusedException no) {
            refused.accept(no);
            return;
        }
        again(backoff.next().toMillis(), this::bring);
    }

    private void lost(LinkCarrier carrier, @Nullable Throwable failure) {
        carriers.remove(carrier);
        retiring.remove(carrier);
        if (carrier != current) {
            return;
        }
        current = null;
        if (!closed && failure != null) {
            log("carrier-lost", failure);
        }
        if (System.nanoTime() - joinedAt >= LASTING_NANOS) {
            backoff.reset();
            bring();
        } else {
            again(backoff.next().toMillis(), this::bring);
        }
    }

    /** A carrier does not tell when it takes no more links, so it is asked now and then. */
    private void look() {
        LinkCarrier carrier = current;
        retiring.stream().filter(old -> old.links() == 0).forEach(LinkCarrier::closeAsync);
        if (carrier != null && !carrier.accepting() && working) {
            retiring.add(carrier);
            current = null;
            bring();
            return;
        }
        again(LOOK_MILLIS, this::look);
    }

    private void again(long millis, Runnable task) {
        cancelTimer();
        if (!closed) {
            timer = home.schedule(task, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void log(String event, Throwable cause) {
        LOG.atInfo()
                .addMarker(Flaps.LOST)
                .addKeyValue("client", means.client)
                .addKeyValue("session", join.session())
                .addKeyValue("cause", OutageLog.words(cause))
                .log(event);
    }
}
