package dev.adit.kernel.transport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Loops that end with the test, and the kinds that this machine has. */
final class TestLoops implements AfterEachCallback {
    private final List<EventLoops> running = new ArrayList<>();

    static Stream<IoKind> kinds() {
        return Arrays.stream(IoKind.values()).filter(kind -> kind.unavailable() == null);
    }

    /** Waits, but not for ever, as joining would. */
    static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    EventLoops start(IoKind kind) {
        return add(EventLoops.create(2, kind));
    }

    EventLoops add(EventLoops loops) {
        running.add(loops);
        return loops;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        for (EventLoops loops : running) {
            loops.closeAsync().toCompletableFuture().join();
        }
        running.clear();
    }
}
