package dev.adit.api.feature;

import java.util.concurrent.Executor;
import org.slf4j.Logger;

/** What the kernel hands to a feature. Every method may be called from any thread. */
public interface FeatureContext {

    /**
     * Where the block stands.
     *
     * @return the scope
     */
    FeatureScope scope();

    /**
     * Whose block it is.
     *
     * @return the tunnel's or visit's name; an empty string for the process
     */
    String name();

    /**
     * Where a feature may block.
     *
     * @return a small bounded pool
     */
    Executor blocking();

    /**
     * The feature's log.
     *
     * @return never null
     */
    Logger logger();
}
