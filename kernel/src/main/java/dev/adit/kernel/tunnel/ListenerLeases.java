package dev.adit.kernel.tunnel;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.tunnel.ListenerLease;
import dev.adit.kernel.transport.ListenerHandle;
import java.net.BindException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One tunnel's share of its listening addresses. Each address is attached on its own; those that fail are tried again
 * every 30 s, give or take a quarter so that a thousand of them do not come at once; so is one that the system took away. Belongs to the control thread; what
 * is open can be asked for from any thread.
 */
final class ListenerLeases implements ListenerLease {
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final Duration AFTER_LOSS = Duration.ofSeconds(1);

    private final List<Address> wanted;
    private final Plan plan;
    private final Map<Integer, ListenerHandle> open = new ConcurrentSkipListMap<>();
    private final Map<Integer, String> failed = new ConcurrentSkipListMap<>();
    private final CompletableFuture<Void> whenOpen = new CompletableFuture<>();
    private @Nullable Future<?> waiting;
    private final CloseOnce closing = new CloseOnce(this::detach);

    /**
     * How to attach.
     *
     * @param control the control thread
     * @param attach opens one address
     * @param changed told on the control thread when an address was opened by a later try, or was lost
     */
    record Plan(ScheduledExecutorService control, Attach attach, Runnable changed) {}

    /** Opens one address; its index counts over all of them. */
    @FunctionalInterface
    interface Attach {
        CompletionStage<ListenerHandle> attach(Address address, int index);
    }

    private ListenerLeases(List<Address> wanted, Plan plan) {
        this.wanted = wanted;
        this.plan = plan;
    }

    /** Begins to open every address; completes {@link #whenOpen()} when each was tried. */
    static ListenerLeases open(List<Address> wanted, Plan plan) {
        ListenerLeases leases = new ListenerLeases(wanted, plan);
        plan.control().execute(leases::first);
        return leases;
    }

    private void first() {
        tryAll(IntStream.range(0, wanted.size()).boxed().toList()).whenComplete((done, impossible) -> {
            if (open.isEmpty() && !failed.isEmpty()) {
                whenOpen.completeExceptionally(new BindException(problem()));
            } else {
                whenOpen.complete(null);
            }
            retryLater();
        });
    }

    private CompletableFuture<Void> tryAll(List<Integer> indexes) {
        return CompletableFuture.allOf(indexes.stream().map(this::tryOne).toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<?> tryOne(int index) {
        return plan.attach()
                .attach(wanted.get(index), index)
                .handleAsync(
                        (handle, failure) -> {
                            if (failure == null) {
                                opened(index, handle);
                            } else {
                                failed.put(index, words(failure));
                            }
                            return index;
                        },
                        plan.control())
                .toCompletableFuture();
    }

    private void opened(int index, ListenerHandle handle) {
        if (closing.isClosing()) {
            handle.closeAsync();
            return;
        }
        failed.remove(index);
        open.put(index, handle);
        handle.whenClosed().thenRunAsync(() -> lost(index, handle), plan.control());
    }

    /** Nobody here has closed it, so the system did. */
    private void lost(int index, ListenerHandle handle) {
        if (closing.isClosing() || !open.remove(index, handle)) {
            return;
        }
        failed.put(index, wanted.get(index) + ": the listening socket was lost");
        plan.changed().run();
        retryAfter(AFTER_LOSS);
    }

    private static String words(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private void retryLater() {
        if (!failed.isEmpty()) {
            retryAfter(RETRY);
        }
    }

    private void retryAfter(Duration delay) {
        if (waiting != null) {
            waiting.cancel(false);
        }
        if (!closing.isClosing()) {
            waiting = plan.control().schedule(this::retry, jittered(delay), TimeUnit.MILLISECONDS);
        }
    }

    static long jittered(Duration delay) {
        long quarter = delay.toMillis() / 4;
        return delay.toMillis() + ThreadLocalRandom.current().nextLong(-quarter, quarter + 1);
    }

    /** Tries what has failed again; on the control thread. */
    void retry() {
        if (closing.isClosing()) {
            return;
        }
        int before = open.size();
        tryAll(List.copyOf(failed.keySet())).whenComplete((done, impossible) -> {
            if (open.size() != before) {
                plan.changed().run();
            }
            retryLater();
        });
    }

    /** What is not open, in words, or an empty text. */
    String problem() {
        if (failed.isEmpty()) {
            return "";
        }
        List<String> reasons = failed.values().stream().distinct().toList();
        String some = String.join("; ", reasons.subList(0, Math.min(3, reasons.size())));
        String all = reasons.size() > 3 ? some + "; and " + (reasons.size() - 3) + " more" : some;
        return wanted.size() == 1 ? all : open.size() + " of " + wanted.size() + ": " + all;
    }

    @Override
    public CompletionStage<Void> whenOpen() {
        return whenOpen.minimalCompletionStage();
    }

    @Override
    public List<SocketAddress> addresses() {
        return open.values().stream().map(ListenerHandle::localAddress).toList();
    }

    private CompletionStage<?> detach() {
        whenOpen.completeExceptionally(new IllegalStateException("the lease was closed before it was open"));
        return CompletableFuture.allOf(open.values().stream()
                .map(handle -> handle.closeAsync().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closing.whenClosed();
    }
}
