package dev.adit.api.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Ending happens once, and everybody hears the same outcome. */
class CloseOnceTest {
    private final AtomicInteger runs = new AtomicInteger();
    private final CompletableFuture<Void> work = new CompletableFuture<>();
    private final CloseOnce closing = new CloseOnce(() -> {
        runs.incrementAndGet();
        return work;
    });

    @Test
    void nothingRunsBeforeSomebodyAsks() {
        assertThat(runs).hasValue(0);
        assertThat(closing.isClosing()).isFalse();
        assertThat(closing.failure()).isNull();
        assertThat(closing.whenClosed().toCompletableFuture()).isNotDone();
    }

    @Test
    void theEndIsToldWhenTheWorkIsDone() {
        CompletableFuture<Void> asked = closing.closeAsync().toCompletableFuture();

        assertThat(closing.isClosing()).isTrue();
        assertThat(asked).isNotDone();
        work.complete(null);
        assertThat(asked).isCompleted();
        assertThat(closing.whenClosed().toCompletableFuture()).isCompleted();
    }

    @Test
    void whoeverAsksAgainHearsTheSameAndNothingRunsTwice() {
        closing.closeAsync();
        closing.closeBecause(new IllegalStateException("too late"));
        work.complete(null);

        assertThat(runs).hasValue(1);
        assertThat(closing.failure()).isNull();
        assertThat(closing.closeAsync().toCompletableFuture()).isCompleted();
    }

    @Test
    void theFirstCauseIsKept() {
        IllegalStateException first = new IllegalStateException("first");
        closing.closeBecause(first);
        closing.closeBecause(new IllegalStateException("second"));
        closing.closeAsync();
        work.complete(null);

        assertThat(closing.failure()).isSameAs(first);
        assertThat(cause(closing.whenClosed())).isSameAs(first);
    }

    @Test
    void theFirstCauseIsKeptThoughTheWorkFailsToo() {
        IllegalStateException first = new IllegalStateException("first");
        closing.closeBecause(first);
        work.completeExceptionally(new IllegalStateException("work"));

        assertThat(cause(closing.whenClosed())).isSameAs(first);
    }

    @Test
    void workThatFailsEndsTheStageWithItsFailure() {
        IllegalStateException failure = new IllegalStateException("work");
        closing.closeAsync();
        work.completeExceptionally(failure);

        assertThat(cause(closing.whenClosed())).isSameAs(failure);
    }

    @Test
    void workThatThrowsEndsTheStageWithThat() {
        IllegalStateException thrown = new IllegalStateException("thrown");
        CloseOnce throwing = new CloseOnce(() -> {
            throw thrown;
        });

        assertThat(cause(throwing.closeAsync())).isSameAs(thrown);
    }

    @Test
    void nobodyElseCanCompleteTheStage() {
        CompletableFuture<Void> mine = closing.whenClosed().toCompletableFuture();
        mine.complete(null);

        assertThat(closing.whenClosed().toCompletableFuture()).isNotDone();
    }

    @Test
    void workThatClosesAgainDoesNotLoop() {
        List<CloseOnce> self = new ArrayList<>();
        AtomicInteger turns = new AtomicInteger();
        CloseOnce recursive = new CloseOnce(() -> {
            turns.incrementAndGet();
            self.get(0).closeAsync();
            return CompletableFuture.completedFuture(null);
        });
        self.add(recursive);

        assertThat(recursive.closeAsync().toCompletableFuture()).isCompleted();
        assertThat(turns).hasValue(1);
    }

    @Test
    void manyThreadsAtOnceStillRunItOnce() throws Exception {
        int threads = 8;
        CountDownLatch together = new CountDownLatch(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<CompletionStage<Void>>> asked = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                asked.add(pool.submit(() -> {
                    together.countDown();
                    together.await();
                    return closing.closeAsync();
                }));
            }
            work.complete(null);
            for (Future<CompletionStage<Void>> each : asked) {
                each.get().toCompletableFuture().get();
            }
        } finally {
            pool.shutdown();
        }

        assertThat(runs).hasValue(1);
    }

    private static Throwable cause(CompletionStage<Void> stage) {
        try {
            stage.toCompletableFuture().get();
            throw new AssertionError("completed normally");
        } catch (ExecutionException failed) {
            return Objects.requireNonNull(failed.getCause());
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
