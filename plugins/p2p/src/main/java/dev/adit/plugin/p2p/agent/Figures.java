package dev.adit.plugin.p2p.agent;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What attempts have come to, by the kinds of NATs at both ends and by method. Any thread. */
final class Figures {
    private static final int MOST_ROWS = 200;

    private final Map<String, Row> rows = new TreeMap<>();

    private static final class Row {
        private long attempts;
        private long direct;
        private long millis;
        private final Map<String, Long> methods = new TreeMap<>();
    }

    void reached(String here, String there, String method, Duration took) {
        synchronized (rows) {
            Row row = row(here, there);
            if (row != null) {
                row.attempts++;
                row.direct++;
                row.millis += took.toMillis();
                row.methods.merge(method, 1L, Long::sum);
            }
        }
    }

    void failed(String here, String there) {
        synchronized (rows) {
            Row row = row(here, there);
            if (row != null) {
                row.attempts++;
            }
        }
    }

    private @Nullable Row row(String here, String there) {
        String key = here + " x " + there;
        return rows.size() < MOST_ROWS || rows.containsKey(key) ? rows.computeIfAbsent(key, absent -> new Row()) : null;
    }

    /** By pair: attempts, how many found a path, how long those took on average, and by which methods. */
    Map<String, Object> facts() {
        Map<String, Object> facts = new TreeMap<>();
        synchronized (rows) {
            rows.forEach((pair, row) -> facts.put(
                    pair,
                    Map.of(
                            "attempts",
                            row.attempts,
                            "direct",
                            row.direct,
                            "averageMillis",
                            row.direct == 0 ? 0 : row.millis / row.direct,
                            "methods",
                            Map.copyOf(row.methods))));
        }
        return facts;
    }
}
