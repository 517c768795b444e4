package dev.adit.api.testkit;

import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a feature is handed, for tests.
 *
 * @param scope where the block stands
 * @param name whose block it is; empty for the process
 * @param blocking runs what may block
 */
public record TestFeatureContext(FeatureScope scope, String name, Executor blocking) implements FeatureContext {

    /**
     * A context whose blocking work runs where it is handed in.
     *
     * @param scope where the block stands
     */
    public TestFeatureContext(FeatureScope scope) {
        this(scope, scope == FeatureScope.PROCESS ? "" : TestTunnelContext.NAME, Runnable::run);
    }

    @Override
    public Logger logger() {
        return LoggerFactory.getLogger(TestFeatureContext.class);
    }
}
