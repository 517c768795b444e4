package dev.adit.api.lifecycle;

import java.util.concurrent.CompletionStage;

/**
 * Something with an end. Ending is asked for by {@link #closeAsync()}, may be asked for any number of times and from any
 * thread, happens once, and everybody who asked hears the same outcome.
 */
public interface AsyncCloseable {

    /**
     * Begins to end, if that has not begun. Never blocks.
     *
     * @return {@link #whenClosed()}
     */
    CompletionStage<Void> closeAsync();

    /**
     * Tells the end, whoever caused it.
     *
     * @return completes normally after an orderly end, exceptionally with the first cause after any other
     */
    CompletionStage<Void> whenClosed();
}
