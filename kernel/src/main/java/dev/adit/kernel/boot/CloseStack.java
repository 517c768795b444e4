package dev.adit.kernel.boot;

import dev.adit.api.lifecycle.AsyncCloseable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was started, in order; ends in reverse, each when the one above it has ended. What fails to end is logged and does
 * not keep the others. For one thread until {@link #closeAsync()}, which is called once.
 */
final class CloseStack {
    private static final Logger LOGGER = LoggerFactory.getLogger(CloseStack.class);

    private final Deque<Step> steps = new ArrayDeque<>();

    /** Remembers something that has been started, and hands it back. */
    <T extends AsyncCloseable> T started(String name, T started) {
        onEnd(name, started::closeAsync);
        return started;
    }

    /** Remembers something that ends at once. */
    void onQuickEnd(String name, AutoCloseable started) {
        onEnd(name, () -> {
            try {
                started.close();
                return CompletableFuture.completedFuture(null);
            } catch (Exception failure) {
                return CompletableFuture.failedFuture(failure);
            }
        });
    }

    void onEnd(String name, Supplier<CompletionStage<Void>> end) {
        steps.push(new Step(name, end));
    }

    /** Completes when all have ended, never with a failure. */
    CompletionStage<Void> closeAsync() {
        CompletionStage<Void> ended = CompletableFuture.completedFuture(null);
        while (!steps.isEmpty()) {
            Step step = steps.pop();
            ended = ended.thenCompose(above -> step.close());
        }
        return ended;
    }

    /** One thing and how it ends. */
    private record Step(String name, Supplier<CompletionStage<Void>> end) {

        CompletionStage<Void> close() {
            CompletionStage<Void> ending;
            try {
                ending = end.get();
            } catch (RuntimeException thrown) {
                ending = CompletableFuture.failedFuture(thrown);
            }
            return ending.exceptionally(failure -> {
                LOGGER.atWarn().addKeyValue("part", name).setCause(failure).log("close-failed");
                return null;
            });
        }
    }
}
