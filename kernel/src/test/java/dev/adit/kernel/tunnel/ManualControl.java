package dev.adit.kernel.tunnel;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A control thread on which nothing happens later by itself: the test says when. */
final class ManualControl extends ScheduledThreadPoolExecutor {
    private final List<Runnable> later = new CopyOnWriteArrayList<>();
    private final List<Long> delays = new CopyOnWriteArrayList<>();

    ManualControl() {
        super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        if (delay <= 0) {
            return super.schedule(task, delay, unit);
        }
        later.add(task);
        delays.add(unit.toMillis(delay));
        return super.schedule(() -> {}, 1, TimeUnit.DAYS);
    }

    List<Long> delays() {
        return delays;
    }

    /** Runs what was put off until now. */
    void pass() throws Exception {
        List<Runnable> due = List.copyOf(later);
        later.removeAll(due);
        for (Runnable task : due) {
            submit(task).get();
        }
    }
}
