package dev.adit.kernel.bridge;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for links to end in their own time, but not for ever. */
final class Drain {
    private static final long LOOK_MILLIS = 20;

    private Drain() {}

    /** Completes on the executor when it is idle or the time is over; looks now and then, as ends are not announced. */
    static CompletionStage<Void> of(BooleanSupplier idle, Duration atMost, EventExecutor executor) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        long end = System.nanoTime() + atMost.toNanos();
        Future<?> looking = executor.scheduleAtFixedRate(
                () -> {
                    if (idle.getAsBoolean() || System.nanoTime() - end >= 0) {
                        over.complete(null);
                    }
                },
                0,
                LOOK_MILLIS,
                TimeUnit.MILLISECONDS);
        over.thenRun(() -> looking.cancel(false));
        return over;
    }
}
