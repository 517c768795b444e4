package dev.adit.kernel.boot;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.kernel.observe.Json;

/**
 * A running server or client. {@link #closeAsync()} drains: takes no more visitors, waits for open links as long as the
 * file allows, then closes everything in the reverse order of its start. Any thread.
 */
interface Node extends AsyncCloseable {

    /** How it is, for people: several lines. */
    String statusText();

    /** How it is, for machines; the names of keys are stable. */
    Json statusJson();
}
