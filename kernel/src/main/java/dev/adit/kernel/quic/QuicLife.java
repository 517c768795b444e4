package dev.adit.kernel.quic;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionPathStats;
import io.netty.handler.codec.quic.QuicConnectionStats;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Notices that the way has died. QUIC itself would wait for minutes: it knows only silence. Several times a second it looks whether
 * something was sent and nothing has come since; then it asks, by a datagram that the peer's QUIC must acknowledge, and when
 * that is not answered for a while the connection is dead. On a way that is slow by itself it waits for three round trips; time in which this
 * process itself stood still does not count.
 *
 * <p>A client is impatient, as it can come back: 1.2 s where there is traffic. Where there is none it asks every 2 s, or twice
 * a second if there was some a moment ago, also so that its server learns of a new address. A server waits longer: after a change of the client's address nothing of it
 * arrives until the client sends something.
 *
 * <p>On the connection's loop.
 */
final class QuicLife {
    private static final long LOOK_MILLIS = 100;
    private static final long LOOK_OF_SERVER_MILLIS = 400;
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(900);
    private static final long PATIENCE_OF_SERVER_NANOS = TimeUnit.MILLISECONDS.toNanos(3_100);
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(2);
    /** After something came unasked. */
    private static final long LIVELY_NANOS = TimeUnit.MILLISECONDS.toNanos(2_500);

    private static final long LIVELY_IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long DOUBT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int ROUND_TRIPS = 3;
    /** Looks that have not been taken, upon which this process stood still. */
    private static final int LATE_LOOKS = 3;

    private final QuicChannel connection;
    private final boolean server;
    private final long lookMillis;
    private final long patienceNanos;
    private final long idleNanos;
    private final Runnable dead;
    private long heard = -1;
    private long sentThen;
    private long heardAt = System.nanoTime();
    private long livelyAt = heardAt;
    private long askedAt;
    private long lookedAt = System.nanoTime();
    private boolean asked;
    private volatile long roundTripNanos;

    private QuicLife(QuicChannel connection, boolean server, Duration interval, Runnable dead) {
        this.connection = connection;
        this.server = server;
        this.lookMillis = server ? LOOK_OF_SERVER_MILLIS : LOOK_MILLIS;
        this.patienceNanos = server ? PATIENCE_OF_SERVER_NANOS : PATIENCE_NANOS;
        this.idleNanos = (server || interval.compareTo(LONGEST_IDLE) < 0 ? interval : LONGEST_IDLE).toNanos();
        this.dead = dead;
    }

    /** Watches until the connection closes; {@code dead} is told at most once. */
    static QuicLife watch(QuicChannel connection, boolean server, Duration interval, Runnable dead) {
        QuicLife life = new QuicLife(connection, server, interval, dead);
        Future<?> looking = connection
                .eventLoop()
                .scheduleAtFixedRate(life::look, life.lookMillis, life.lookMillis, TimeUnit.MILLISECONDS);
        connection.closeFuture().addListener(closed -> looking.cancel(false));
        return life;
    }

    private void look() {
        if (connection.isActive()) {
            connection.collectStats().addListener((Future<QuicConnectionStats> stats) -> {
                if (stats.isSuccess()) {
                    judge(stats.getNow(), System.nanoTime());
                }
            });
        }
    }

    private void judge(QuicConnectionStats stats, long now) {
        if (now - lookedAt > TimeUnit.MILLISECONDS.toNanos(LATE_LOOKS * lookMillis)) {
            askedAt += now - lookedAt;
        }
        lookedAt = now;
        if (stats.recv() != heard) {
            heard = stats.recv();
            sentThen = stats.sent();
            heardAt = now;
            livelyAt = asked ? livelyAt : now;
            asked = false;
        } else if (!asked && (stats.sent() != sentThen || now - heardAt >= idleNanos(now))) {
            asked = true;
            askedAt = now;
            ask();
        } else if (asked && now - askedAt >= atLeast(patienceNanos)) {
            asked = false;
            dead.run();
        }
    }

    private long idleNanos(long now) {
        boolean lively = !server && now - livelyAt < LIVELY_NANOS;
        return lively ? Math.min(LIVELY_IDLE_NANOS, idleNanos) : idleNanos;
    }

    private long atLeast(long nanos) {
        return Math.max(nanos, ROUND_TRIPS * roundTripNanos);
    }

    /** Asks now, and does not wait long. */
    void doubt() {
        if (connection.isActive()) {
            ask();
            connection.collectStats().addListener((Future<QuicConnectionStats> stats) -> {
                if (stats.isSuccess()) {
                    long before = stats.getNow().recv();
                    connection
                            .eventLoop()
                            .schedule(() -> judgeDoubt(before), atLeast(DOUBT_NANOS), TimeUnit.NANOSECONDS);
                }
            });
        }
    }

    private void judgeDoubt(long before) {
        if (connection.isActive()) {
            connection.collectStats().addListener((Future<QuicConnectionStats> stats) -> {
                if (stats.isSuccess() && stats.getNow().recv() == before) {
                    dead.run();
                }
            });
        }
    }

    private void ask() {
        connection.writeAndFlush(Unpooled.directBuffer(1).writeByte(0));
        connection.collectPathStats(0).addListener((Future<QuicConnectionPathStats> path) -> {
            if (path.isSuccess()) {
                roundTripNanos = path.getNow().rtt();
            }
        });
    }
}
