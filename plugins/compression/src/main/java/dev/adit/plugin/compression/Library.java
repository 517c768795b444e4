package dev.adit.plugin.compression;

import com.github.luben.zstd.util.Native;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The native library of zstd: loaded once, where a link first wants it, and not on an event loop. */
final class Library {
    private final Executor blocking;
    private final AtomicReference<@Nullable CompletableFuture<Void>> loading = new AtomicReference<>();

    Library(Executor blocking) {
        this.blocking = blocking;
    }

    /** The same each time; fails where there is none for this platform, or it may not be loaded. Any thread. */
    CompletableFuture<Void> load() {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> first = loading.compareAndExchange(null, mine);
        if (first != null) {
            return first;
        }
        blocking.execute(() -> {
            try {
                Native.load();
                mine.complete(null);
            } catch (RuntimeException | LinkageError missing) {
                mine.completeExceptionally(missing);
            }
        });
        return mine;
    }

    /** Why it could not be loaded, in words. */
    static String problem(CompletableFuture<Void> loaded) {
        return loaded.handle((done, failure) -> failure == null ? "" : String.valueOf(failure.getMessage()))
                .getNow("");
    }
}
