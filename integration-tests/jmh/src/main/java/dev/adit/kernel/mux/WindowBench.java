package dev.adit.kernel.mux;

import dev.adit.kernel.budget.LinkMemory;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What credit costs a frame: announced, taken, and every now and then returned. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WindowBench {
    private static final int FRAME = 4096;
    private static final long ROUND_TRIP = TimeUnit.MILLISECONDS.toNanos(20);

    private final FlowWindow window =
            new FlowWindow(64 * 1024, 4 << 20, new GrowthBudget(16 << 20, LinkMemory.unbounded()), System.nanoTime());

    /**
     * One frame of 4 KiB.
     *
     * @return the credit that came back with it
     * @throws MuxException never
     */
    @Benchmark
    public int frame() throws MuxException {
        window.announced(FRAME);
        window.taken(FRAME);
        return window.isCreditDue() ? window.takeCredit(System.nanoTime(), ROUND_TRIP) : 0;
    }
}
