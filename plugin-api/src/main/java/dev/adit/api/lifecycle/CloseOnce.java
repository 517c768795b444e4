package dev.adit.api.lifecycle;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which things end here: composed into whatever implements {@link AsyncCloseable}. The action runs at most
 * once, on the thread of whoever asks first; the first cause is kept; an action that throws ends the stage with that.
 *
 * <pre>{@code
 * private final CloseOnce closing = new CloseOnce(this::release);
 * public CompletionStage<Void> closeAsync() { return closing.closeAsync(); }
 * public CompletionStage<Void> whenClosed() { return closing.whenClosed(); }
 * }</pre>
 */
public final class CloseOnce implements AsyncCloseable {
    private final Supplier<? extends CompletionStage<?>> action;
    /** Null until the end begins; empty for an orderly one. */
    private final AtomicReference<@Nullable Optional<Throwable>> cause = new AtomicReference<>();

    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /**
     * Remembers what ending means; nothing runs yet.
     *
     * @param action releases everything and tells when that is done; may complete on any thread
     */
    public CloseOnce(Supplier<? extends CompletionStage<?>> action) {
        this.action = action;
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return close(Optional.empty());
    }

    /**
     * Begins to end because of a failure. If the end has begun already, the earlier cause stays.
     *
     * @param failure what {@link #whenClosed()} then fails with
     * @return {@link #whenClosed()}
     */
    public CompletionStage<Void> closeBecause(Throwable failure) {
        return close(Optional.of(failure));
    }

    /**
     * Tells whether the end has begun.
     *
     * @return true from the first call of a closing method on
     */
    public boolean isClosing() {
        return cause.get() != null;
    }

    /**
     * Tells why the end has begun.
     *
     * @return the first failure, or null where none was given or the end has not begun
     */
    public @Nullable Throwable failure() {
        Optional<Throwable> first = cause.get();
        return first == null ? null : first.orElse(null);
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closed.minimalCompletionStage();
    }

    private CompletionStage<Void> close(Optional<Throwable> reason) {
        if (cause.compareAndSet(null, reason)) {
            run().whenComplete((done, thrown) -> finish(thrown));
        }
        return whenClosed();
    }

    private CompletionStage<?> run() {
        try {
            return action.get();
        } catch (RuntimeException | Error thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private void finish(@Nullable Throwable thrown) {
        Throwable first = failure();
        if (first != null) {
            closed.completeExceptionally(first);
        } else if (thrown != null) {
            closed.completeExceptionally(thrown);
        } else {
            closed.complete(null);
        }
    }
}
