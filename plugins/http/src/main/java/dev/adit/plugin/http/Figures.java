package dev.adit.plugin.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is counted of a tunnel's requests. Durations go into buckets of a quarter of a power of two microseconds, so a
 * percentile is at most a fifth too high. Any thread.
 */
final class Figures {
    private static final int STEPS = 4;
    private static final int BUCKETS = 40 * STEPS;
    private static final int CLASSES = 6;

    private final LongAdder requests = new LongAdder();
    private final AtomicLongArray classes = new AtomicLongArray(CLASSES);
    private final AtomicLongArray durations = new AtomicLongArray(BUCKETS);

    /** One request is over. */
    void count(int status, long nanos) {
        requests.increment();
        int kind = status / 100;
        classes.incrementAndGet(kind > 0 && kind < CLASSES ? kind : 0);
        durations.incrementAndGet(bucket(nanos / 1000));
    }

    static int bucket(long micros) {
        if (micros < STEPS) {
            return (int) Math.max(0, micros);
        }
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros);
        int quarter = (int) (micros >>> (power - 2)) & (STEPS - 1);
        return Math.min(BUCKETS - 1, (power - 1) * STEPS + quarter);
    }

    /** The first duration that is beyond a bucket. */
    static long end(int bucket) {
        if (bucket < STEPS) {
            return bucket + 1L;
        }
        int power = bucket / STEPS + 1;
        return (1L << power) + ((long) (bucket % STEPS + 1) << (power - 2));
    }

    Map<String, Object> show() {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("requests", requests.sum());
        Map<String, Object> statuses = new LinkedHashMap<>();
        for (int kind = 1; kind < CLASSES; kind++) {
            statuses.put(kind + "xx", classes.get(kind));
        }
        statuses.put("none", classes.get(0));
        shown.put("status", statuses);
        Map<String, Object> micros = new LinkedHashMap<>();
        micros.put("p50", percentile(50));
        micros.put("p90", percentile(90));
        micros.put("p99", percentile(99));
        shown.put("durationMicros", micros);
        return shown;
    }

    private long percentile(int percent) {
        long all = 0;
        for (int i = 0; i < BUCKETS; i++) {
            all += durations.get(i);
        }
        long wanted = (all * percent + 99) / 100;
        long seen = 0;
        for (int i = 0; i < BUCKETS && all > 0; i++) {
            seen += durations.get(i);
            if (seen >= wanted) {
                return end(i);
            }
        }
        return 0;
    }
}
