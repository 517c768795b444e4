package dev.adit.plugin.healthcheck;

import dev.adit.api.client.ClientContext;
import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import io.netty.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Probes one target for one tunnel, over and over, and reports each change:
 *
 * <pre>
 *          a good probe              a bad probe
 * UNKNOWN  UP                        DOWN after `fall` in a row
 * UP       -                         DOWN after `fall` in a row
 * DOWN     UP after `rise` in a row  -
 * </pre>
 *
 * Confined to the service's loop.
 */
final class Prober {
    /** So much earlier than the interval says a probe may come. */
    private static final double JITTER = 0.1;

    private static final long FIRST_MILLIS = 500;

    private final ClientContext context;
    private final Order order;
    private final Address target;
    private State state = State.UNKNOWN;
    private State told = State.UNKNOWN;
    private int row;
    private boolean lastWasGood;
    private String cause = "";
    private boolean stopped;
    private @Nullable Future<?> waiting;
    private @Nullable Future<?> running;

    private enum State {
        UNKNOWN,
        UP,
        DOWN
    }

    Prober(ClientContext context, Order order, Address target) {
        this.context = context;
        this.order = order;
        this.target = target;
    }

    void start() {
        long most = Math.min(FIRST_MILLIS, order.config().interval().toMillis());
        schedule(ThreadLocalRandom.current().nextLong(most));
    }

    private void schedule(long millis) {
        waiting = context.loop().schedule(this::probe, millis, TimeUnit.MILLISECONDS);
    }

    private void probe() {
        if (stopped) {
            return;
        }
        long began = System.nanoTime();
        Future<Void> probing = new Probing(context, target, order.config()).start();
        running = probing;
        probing.addListener(done -> {
            if (!stopped) {
                judge(done.isSuccess() ? null : words(done.cause()));
                next(began);
            }
        });
    }

    /** The interval is from the beginning of one to the beginning of the next, where it does not take longer. */
    private void next(long began) {
        long interval = order.config().interval().toMillis();
        long jitter = (long) (interval * JITTER * ThreadLocalRandom.current().nextDouble());
        long taken = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        schedule(Math.max(1, interval - jitter - taken));
    }

    private static String words(Throwable failure) {
        if (failure instanceof LinkException link) {
            return link.failure() + (link.detail().isEmpty() ? "" : ": " + link.detail());
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private void judge(@Nullable String bad) {
        boolean good = bad == null;
        row = good == lastWasGood ? row + 1 : 1;
        lastWasGood = good;
        if (bad == null) {
            rise();
        } else {
            fall(bad);
        }
        tell();
    }

    private void rise() {
        if (state == State.UNKNOWN
                || (state == State.DOWN && row >= order.config().rise())) {
            state = State.UP;
        }
    }

    private void fall(String bad) {
        if (state == State.DOWN || row < order.config().fall()) {
            return;
        }
        state = State.DOWN;
        cause = bad;
        context.logger()
                .atDebug()
                .addKeyValue("target", target)
                .addKeyValue("cause", bad)
                .log("target-down");
    }

    /** A report that was dropped is made up for with the next probe. */
    private void tell() {
        if (told == state) {
            return;
        }
        Report report = new Report(order.tunnel(), target.toString(), state == State.DOWN ? cause : null);
        if (context.signal().send(report.encode())) {
            told = state;
        }
    }

    void stop() {
        stopped = true;
        if (waiting != null) {
            waiting.cancel(false);
        }
        if (running != null) {
            running.cancel(false);
        }
    }
}
