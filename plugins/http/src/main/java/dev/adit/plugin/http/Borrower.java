package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's hold on a connection to the target: takes one that waits, or opens one. A request that may be sent twice is
 * sent once more where a connection that had waited turns out to have ended; any other takes no connection that has waited
 * for long.
 */
@LoopOnly
final class Borrower {
    private static final Duration SURE = Duration.ofMillis(500);

    private final Exchange exchange;
    private final Call call;
    private final VisitorPort visitor;
    /** What came of the body before there was a connection. */
    private final Deque<HttpContent> held = new ArrayDeque<>(2);

    private @Nullable Future<TargetConnection> opening;
    private @Nullable TargetConnection target;
    private boolean fresh;

    Borrower(Exchange exchange, Call call, VisitorPort visitor) {
        this.exchange = exchange;
        this.call = call;
        this.visitor = visitor;
    }

    void borrow() {
        TargetPool pool = call.visit().belongings().pool(call.member());
        Duration youngest = call.isRepeatable() ? Limits.TARGET_IDLE_MOST : SURE;
        TargetConnection waiting = fresh ? null : pool.take(visitor.loop(), youngest);
        if (waiting != null) {
            begin(waiting);
            return;
        }
        Future<TargetConnection> open = pool.open(call.request(), call.upgrade() != null, visitor.loop());
        opening = open;
        open.addListener((Future<TargetConnection> opened) -> {
            if (opening != open) {
                return;
            }
            opening = null;
            if (opened.isSuccess()) {
                begin(opened.getNow());
                flush();
            } else {
                exchange.noTarget(opened.cause());
            }
        });
    }

    private void begin(TargetConnection connection) {
        target = connection;
        connection.begin(exchange, call.isHead());
        if (connection.isEnded()) {
            exchange.targetEnded(null);
            return;
        }
        connection.write(call.forwarded());
        for (HttpContent content = held.poll(); content != null; content = held.poll()) {
            connection.write(content);
        }
        connection.read();
        visitor.wantInput();
    }

    /** Takes a part of the body over. */
    void send(HttpContent content) {
        TargetConnection connection = target;
        if (connection == null) {
            held.add(content);
        } else {
            connection.write(content);
        }
    }

    void flush() {
        TargetConnection connection = target;
        if (connection != null) {
            connection.flush();
        }
    }

    boolean hasRoom() {
        TargetConnection connection = target;
        return connection == null ? held.isEmpty() : connection.isWritable();
    }

    void read() {
        TargetConnection connection = target;
        if (connection != null) {
            connection.read();
        }
    }

    @Nullable
    TargetConnection target() {
        return target;
    }

    /** The connection has ended without a word: once more by a new one, where that does no harm. */
    boolean tryAgain() {
        TargetConnection connection = target;
        if (fresh || connection == null || !connection.hasServed() || !call.isRepeatable()) {
            return false;
        }
        fresh = true;
        target = null;
        if (exchange.isRequestDone()) {
            held.add(LastHttpContent.EMPTY_LAST_CONTENT);
        }
        borrow();
        return true;
    }

    /** All of the answer was read. */
    void giveBack(Duration idle) {
        TargetConnection connection = target;
        target = null;
        if (connection != null) {
            if (idle.isZero()) {
                connection.close();
            } else {
                connection.release(idle);
            }
        }
    }

    /** Nothing more is wanted of the target. */
    void giveUp() {
        Future<TargetConnection> open = opening;
        opening = null;
        if (open != null) {
            open.cancel(false);
        }
        TargetConnection connection = target;
        target = null;
        if (connection != null) {
            connection.reset();
        }
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
