package dev.adit.kernel.transport;

import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** From Netty's futures, which the data path uses, to the stages of life cycles. */
public final class Stages {
    private Stages() {}

    /**
     * Follows a future that yields something.
     *
     * @param future any
     * @param <T> what it yields
     * @return completes as the future does, on the same thread; it cannot cancel the future
     */
    public static <T> CompletionStage<T> of(Future<T> future) {
        CompletableFuture<T> stage = new CompletableFuture<>();
        future.addListener((Future<T> done) -> {
            if (done.isSuccess()) {
                stage.complete(done.getNow());
            } else {
                stage.completeExceptionally(done.cause());
            }
        });
        return stage;
    }

    /**
     * Follows a future whose end is all that matters.
     *
     * @param future any
     * @return completes as the future does, on the same thread; it cannot cancel the future
     */
    public static CompletionStage<Void> ofEnd(Future<?> future) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        future.addListener(done -> {
            if (done.isSuccess()) {
                stage.complete(null);
            } else {
                stage.completeExceptionally(done.cause());
            }
        });
        return stage;
    }
}
