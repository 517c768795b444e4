package dev.adit.kernel.boot;

import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.control.ControlServer;
import dev.adit.kernel.control.StateDirectory;
import dev.adit.kernel.transport.EventLoops;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a node of either role stands on.
 *
 * @param loops every channel of the process
 * @param control the one thread of config, plugins and tunnels
 * @param blocking where plugins may block: few threads and a bounded queue
 * @param memory of every link of the process
 */
record Foundation(EventLoops loops, ScheduledExecutorService control, ExecutorService blocking, LinkMemory memory) {
    private static final int MIN_LOOPS = 2;
    private static final int MAX_LOOPS = 4;
    private static final int BLOCKING_THREADS = 4;
    private static final int BLOCKING_QUEUE = 1024;
    private static final int IDLE_SECONDS = 30;

    /** Claims the state, opens the control socket and starts the threads; what is there is on the stack, also after a failure. */
    static Foundation lay(Path stateDirectory, NodeControl requests, CloseStack stack) throws IOException {
        StateDirectory state = StateDirectory.claim(stateDirectory);
        stack.onQuickEnd("state", state);
        stack.onQuickEnd("control-socket", ControlServer.open(state, requests));
        return lay(stack);
    }

    /** The threads alone, for a node that nobody asks. */
    static Foundation lay(CloseStack stack) {
        ScheduledThreadPoolExecutor control = new ScheduledThreadPoolExecutor(1, threads("adit-control"));
        control.setRemoveOnCancelPolicy(true);
        stack.onEnd("control", () -> end(control));
        ThreadPoolExecutor blocking = new ThreadPoolExecutor(
                BLOCKING_THREADS,
                BLOCKING_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(BLOCKING_QUEUE),
                threads("adit-blocking"));
        blocking.allowCoreThreadTimeOut(true);
        stack.onEnd("blocking", () -> end(blocking));
        EventLoops loops = stack.started(
                "loops", EventLoops.create(loopCount(Runtime.getRuntime().availableProcessors())));
        return new Foundation(loops, control, blocking, LinkMemory.ofProcess());
    }

    static int loopCount(int processors) {
        return Math.max(MIN_LOOPS, Math.min(MAX_LOOPS, processors));
    }

    /** Asks and does not wait: what a plugin blocks for must not hold the end of the process. */
    private static CompletionStage<Void> end(ExecutorService executor) {
        executor.shutdownNow();
        return CompletableFuture.completedFuture(null);
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
