package dev.adit.kernel.boot;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Waiting, which start-up alone may do. */
final class Stage {
    private Stage() {}

    /** The outcome; a failure comes as what caused it. */
    static <T> T get(CompletionStage<T> stage) throws IOException {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof IOException expected) {
                throw expected;
            }
            if (cause instanceof RuntimeException unexpected) {
                throw unexpected;
            }
            throw failed;
        }
    }
}
