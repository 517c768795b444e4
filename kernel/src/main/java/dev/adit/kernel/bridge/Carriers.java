package dev.adit.kernel.bridge;

import dev.adit.kernel.transport.LinkCarrier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The carriers of a session. Changed on home only; any thread may read. */
final class Carriers {

    /** A carrier and what it runs on. */
    private record Entry(LinkCarrier mux, String transport) {}

    private volatile List<Entry> entries = List.of();

    void add(LinkCarrier mux, String transport) {
        List<Entry> more = new ArrayList<>(entries);
        more.add(new Entry(mux, transport));
        entries = List.copyOf(more);
    }

    void remove(LinkCarrier mux) {
        entries = entries.stream().filter(entry -> entry.mux != mux).toList();
    }

    int count() {
        return entries.size();
    }

    int links() {
        return entries.stream().mapToInt(entry -> entry.mux.links()).sum();
    }

    /** Such as {@code tls}, {@code quic}, several, or nothing. */
    String transports() {
        return String.join(
                "+", entries.stream().map(Entry::transport).distinct().sorted().toList());
    }

    /**
     * The one that has joined last among those that take more links; null if none does. A client brings another only when the
     * one before retires, has died, or goes a worse way.
     */
    @Nullable
    LinkCarrier newest() {
        LinkCarrier newest = null;
        for (Entry entry : entries) {
            if (entry.mux.accepting()) {
                newest = entry.mux;
            }
        }
        return newest;
    }

    /** Tells whether any takes more links. */
    boolean accepting() {
        return entries.stream().anyMatch(entry -> entry.mux.accepting());
    }

    /** Says go-away on carriers that take no more links, upon which the client brings others. */
    void askForOthers() {
        entries.stream().filter(entry -> !entry.mux.accepting()).forEach(entry -> entry.mux.goAway());
    }

    /** The client comes anew, as a rule because the way has died, and what is opened on that would be lost. */
    void doubt() {
        entries.forEach(entry -> entry.mux.doubt());
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
