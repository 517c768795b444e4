package dev.adit.kernel.boot;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** What Adit logs from INFO on, kept instead of written. */
final class LogLines implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.adit");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    LogLines() {
        lines.list = new CopyOnWriteArrayList<>();
        lines.start();
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    /** The key-values of each line of an event. */
    List<Map<String, String>> of(String event) {
        return lines.list.stream()
                .filter(line ->
                        line.getMessage().equals(event) || line.getMessage().startsWith(event + ": "))
                .map(LogLines::values)
                .toList();
    }

    private static Map<String, String> values(ILoggingEvent line) {
        Map<String, String> values = new LinkedHashMap<>();
        if (line.getKeyValuePairs() != null) {
            line.getKeyValuePairs().forEach(pair -> values.put(pair.key, String.valueOf(pair.value)));
        }
        return values;
    }

    @Override
    public void close() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        logger.setAdditive(true);
    }
}
