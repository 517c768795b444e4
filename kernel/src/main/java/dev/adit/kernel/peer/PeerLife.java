package dev.adit.kernel.peer;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.quic.QuicConnection;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicConnectionStats;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Watches whether the two ends hear each other. Twice a second it looks whether something was sent and nothing has come that
 * QUIC took; then it asks, and while that is not answered the ways below are in doubt. It never ends a connection: QUIC does,
 * after 30 s of silence, so that ways may change and be missing for a while. Where nothing is sent it asks every 10 s.
 */
@LoopOnly
final class PeerLife {
    private static final long LOOK_MILLIS = 500;
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int ROUND_TRIPS = 3;

    private final QuicConnection connection;
    private final PathSwitch ways;
    private final Supplier<Duration> roundTrip;
    private final Runnable looked;
    private long heard = -1;
    private long sentThen;
    private long arrivedThen;
    private long heardAt = System.nanoTime();
    private long askedAt;
    private boolean asked;
    private boolean unanswered;

    private PeerLife(QuicConnection connection, PathSwitch ways, Supplier<Duration> roundTrip, Runnable looked) {
        this.connection = connection;
        this.ways = ways;
        this.roundTrip = roundTrip;
        this.looked = looked;
    }

    /** Until the connection closes; {@code looked} is told after each look. */
    static void watch(QuicConnection connection, PathSwitch ways, Supplier<Duration> roundTrip, Runnable looked) {
        PeerLife life = new PeerLife(connection, ways, roundTrip, looked);
        EventLoop loop = connection.channel().eventLoop();
        Future<?> looking = loop.scheduleAtFixedRate(life::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        connection.channel().closeFuture().addListener(closed -> looking.cancel(false));
    }

    private void look() {
        if (!connection.channel().isActive()) {
            return;
        }
        connection.channel().collectStats().addListener((Future<QuicConnectionStats> stats) -> {
            if (stats.isSuccess()) {
                judge(stats.getNow(), System.nanoTime());
            }
        });
        looked.run();
    }

    private void judge(QuicConnectionStats stats, long now) {
        long arrived = ways.received();
        boolean nothingNew = stats.recv() == heard;
        boolean again = nothingNew && arrived != arrivedThen;
        arrivedThen = arrived;
        if (!nothingNew) {
            heard = stats.recv();
            sentThen = stats.sent();
            heardAt = now;
            asked = false;
            unanswered = false;
            ways.look(false, false);
            return;
        }
        boolean due = asked ? now - askedAt >= AGAIN_NANOS : stats.sent() != sentThen || now - heardAt >= QUIET_NANOS;
        unanswered |= asked
                && now - askedAt
                        >= Math.max(
                                PATIENCE_NANOS, ROUND_TRIPS * roundTrip.get().toNanos());
        if (due) {
            ask(now);
        }
        ways.look(unanswered, again);
    }

    private void ask(long now) {
        asked = true;
        askedAt = now;
        connection.ask();
    }
}
