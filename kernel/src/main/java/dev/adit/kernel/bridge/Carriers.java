package dev.adit.kernel.bridge;

import dev.adit.kernel.mux.MuxSession;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The carriers of a session. Changed on home only; any thread may read. */
final class Carriers {

    /** A carrier and what it runs on. */
    private record Entry(MuxSession mux, String transport) {}

    private volatile List<Entry> entries = List.of();

    void add(MuxSession mux, String transport) {
        List<Entry> more = new ArrayList<>(entries);
        more.add(new Entry(mux, transport));
        entries = List.copyOf(more);
    }

    void remove(MuxSession mux) {
        entries = entries.stream().filter(entry -> entry.mux != mux).toList();
    }

    int count() {
        return entries.size();
    }

    int links() {
        return entries.stream().mapToInt(entry -> entry.mux.links()).sum();
    }

    /** {@code tls}, {@code tcp}, both, or nothing. */
    String transports() {
        return String.join(
                "+", entries.stream().map(Entry::transport).distinct().sorted().toList());
    }

    /** The one with the fewest links among those that take more; null if none does. */
    @Nullable
    MuxSession leastLoaded() {
        MuxSession best = null;
        int fewest = Integer.MAX_VALUE;
        for (Entry entry : entries) {
            int links = entry.mux.links();
            if (links < fewest && entry.mux.accepting()) {
                best = entry.mux;
                fewest = links;
            }
        }
        return best;
    }

    /** Tells whether any takes more links. */
    boolean accepting() {
        return entries.stream().anyMatch(entry -> entry.mux.accepting());
    }

    /** Says go-away on carriers that take no more links, upon which the client brings others. */
    void askForOthers() {
        entries.stream().filter(entry -> !entry.mux.accepting()).forEach(entry -> entry.mux.goAway());
    }

    void goAway() {
        entries.forEach(entry -> entry.mux.goAway());
    }

    /** Ends all; completes when they have ended, in whatever way. */
    CompletionStage<Void> close() {
        return CompletableFuture.allOf(entries.stream()
                .map(entry -> entry.mux.closeAsync().handle((done, failure) -> null))
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new));
    }
}
