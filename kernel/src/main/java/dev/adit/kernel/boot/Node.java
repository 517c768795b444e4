package dev.adit.kernel.boot;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.peer.NetworkReport;
import dev.adit.kernel.observe.Json;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A running server or client. {@link #closeAsync()} drains: takes no more visitors, waits for open links as long as the
 * file allows, then closes everything in the reverse order of its start. Any thread.
 */
interface Node extends AsyncCloseable {

    /** How it is, for people: several lines. */
    String statusText();

    /** Completes when the other side does not let it in, with the reason; it goes on trying. May never complete. */
    default CompletionStage<String> whenRefused() {
        return new CompletableFuture<>();
    }

    /** Looks at the network that it is in; fails with a text that says why nothing can be told. */
    default CompletionStage<NetworkReport> network() {
        return CompletableFuture.failedFuture(new IllegalStateException("only a client looks at its network"));
    }

    /** How it is, for machines; the names of keys are stable. */
    Json statusJson();
}
