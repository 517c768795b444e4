package dev.adit.kernel.terms;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What tunnels have used of their quotas, in the file {@code quotas} of the state directory: one line for each, {@code
 * BYTES PERIOD NAME}. The file is replaced as a whole, so it is always one that was whole; what was carried since it was
 * written last is forgotten if the process is killed. Any thread; {@link #save} blocks.
 */
public final class UsageBook {
    private static final Logger LOG = LoggerFactory.getLogger(UsageBook.class);
    private static final String FILE = "quotas";
    private static final Pattern LINE = Pattern.compile("([0-9]{1,18}) ((?:day|week|month)-[0-9-]{10}) (\\S+)");

    private final @Nullable Path file;
    private final Map<String, Usage> usages = new ConcurrentHashMap<>();

    private UsageBook(@Nullable Path file) {
        this.file = file;
    }

    /**
     * One that is forgotten with the process.
     *
     * @return empty
     */
    public static UsageBook inMemory() {
        return new UsageBook(null);
    }

    /**
     * Reads one; a file that is not there is an empty one, a line that cannot be read is left out and told.
     *
     * @param stateDirectory where the file is
     * @return what was saved last
     * @throws IOException if the file cannot be read
     */
    public static UsageBook open(Path stateDirectory) throws IOException {
        UsageBook book = new UsageBook(stateDirectory.resolve(FILE));
        Path file = stateDirectory.resolve(FILE);
        if (Files.exists(file)) {
            new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().forEach(line -> book.read(file, line));
        }
        return book;
    }

    private void read(Path from, String line) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
            usages.put(matcher.group(3), new Usage(matcher.group(2), Long.parseLong(matcher.group(1))));
        } else if (!line.isBlank()) {
            LOG.atWarn().addKeyValue("file", from).log("quota-unreadable: a line is left out");
        }
    }

    /** The one of a tunnel, by its name. */
    Usage of(String tunnel) {
        return usages.computeIfAbsent(tunnel, none -> new Usage("", 0));
    }

    /**
     * Writes what has changed since it was written last. Blocks.
     *
     * @throws IOException if it cannot be written; it is tried again with the next change
     */
    public synchronized void save() throws IOException {
        boolean changed = false;
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Usage> usage : new TreeMap<>(usages).entrySet()) {
            changed |= usage.getValue().takeChange();
            if (!usage.getValue().period().isEmpty()) {
                text.append(usage.getValue().bytes()).append(' ');
                text.append(usage.getValue().period()).append(' ');
                text.append(usage.getKey()).append('\n');
            }
        }
        if (file == null || !changed) {
            return;
        }
        Path draft = file.resolveSibling(FILE + ".tmp");
        Files.writeString(draft, text);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** {@link #save}, for a timer: a failure is told. */
    public void saveOrTell() {
        try {
            save();
        } catch (IOException failure) {
            LOG.atWarn().addKeyValue("file", file).addKeyValue("cause", failure).log("quota-not-saved");
        }
    }
}
