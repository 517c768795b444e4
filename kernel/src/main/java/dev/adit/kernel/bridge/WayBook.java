package dev.adit.kernel.bridge;

import dev.adit.kernel.transport.LocalNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers by which way a server was reached from which network, so that the next login from there begins with it. A cache:
 * what it has forgotten, or has wrong, costs a fraction of a second. Any thread; a file is written where blocking is allowed.
 *
 * <pre>network TAB server TAB way</pre>
 */
public final class WayBook {
    /** Remembers nothing, and asks nobody about networks. */
    public static final WayBook NONE = new WayBook(null, Runnable::run, () -> "", List.of());

    /** Networks and servers come and go. */
    static final int MOST = 64;

    private static final Logger LOG = LoggerFactory.getLogger(WayBook.class);
    private static final String FILE = "ways";
    private static final int LARGEST = 64 * 1024;

    private final @Nullable Path file;
    private final Executor blocking;
    private final Supplier<String> network;
    /** The latest first. */
    private volatile List<Entry> entries;

    private record Entry(String network, String server, String way) {
        boolean is(String ofNetwork, String ofServer) {
            return network.equals(ofNetwork) && server.equals(ofServer);
        }

        String line() {
            return network + "\t" + server + "\t" + way;
        }
    }

    private WayBook(@Nullable Path file, Executor blocking, Supplier<String> network, List<Entry> entries) {
        this.file = file;
        this.blocking = blocking;
        this.network = network;
        this.entries = entries;
    }

    /**
     * Reads what was remembered; what cannot be read is forgotten.
     *
     * @param state the folder of the file; null to remember as long as the process runs
     * @param blocking writes the file
     * @return the book
     */
    public static WayBook open(@Nullable Path state, Executor blocking) {
        return open(state, blocking, LocalNetwork::name);
    }

    static WayBook open(@Nullable Path state, Executor blocking, Supplier<String> network) {
        Path file = state == null ? null : state.resolve(FILE);
        return new WayBook(file, blocking, network, file == null ? List.of() : read(file));
    }

    private static List<Entry> read(Path file) {
        List<Entry> found = new ArrayList<>();
        try {
            if (Files.exists(file) && Files.size(file) <= LARGEST) {
                for (String line : Files.readAllLines(file)) {
                    String[] words = line.split("\t", -1);
                    if (words.length == 3 && found.size() < MOST) {
                        found.add(new Entry(words[0], words[1], words[2]));
                    }
                }
            }
        } catch (IOException unreadable) {
            LOG.atInfo()
                    .addKeyValue("file", file)
                    .addKeyValue("cause", unreadable)
                    .log("ways-forgotten");
        }
        return List.copyOf(found);
    }

    /** The word of the way that worked the last time in this network; null where nothing is known. */
    @Nullable
    String last(String server) {
        if (entries.isEmpty()) {
            return null;
        }
        String here = network.get();
        return entries.stream()
                .filter(entry -> entry.is(here, server))
                .map(Entry::way)
                .findFirst()
                .orElse(null);
    }

    /** A way works. */
    void worked(String server, String way) {
        if (this == NONE) {
            return;
        }
        Entry now = new Entry(network.get(), server, way);
        // Two bridges at the same moment may forget what one of them has learned, until its next login.
        List<Entry> before = entries;
        entries = with(before, now);
        if (!before.contains(now)) {
            save();
        }
    }

    private static List<Entry> with(List<Entry> all, Entry now) {
        List<Entry> next = new ArrayList<>(List.of(now));
        all.stream()
                .filter(entry -> !entry.is(now.network, now.server))
                .limit(MOST - 1L)
                .forEach(next::add);
        return List.copyOf(next);
    }

    private void save() {
        if (file == null) {
            return;
        }
        try {
            blocking.execute(this::write);
        } catch (RejectedExecutionException busy) {
            LOG.atDebug().addKeyValue("file", file).log("ways-not-saved: there is too much to do");
        }
    }

    /** What is newest at that moment, whatever it was written for. */
    private synchronized void write() {
        Path there = file;
        if (there == null) {
            return;
        }
        String text = entries.stream().map(Entry::line).collect(Collectors.joining("\n", "", "\n"));
        Path draft = there.resolveSibling(FILE + ".new");
        try {
            Files.writeString(draft, text);
            Files.move(draft, there, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            LOG.atInfo()
                    .addKeyValue("file", there)
                    .addKeyValue("cause", failure)
                    .log("ways-not-saved");
        }
    }
}
