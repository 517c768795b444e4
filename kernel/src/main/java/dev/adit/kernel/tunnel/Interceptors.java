package dev.adit.kernel.tunnel;

import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.kernel.config.TunnelSpec;
import dev.adit.kernel.link.InterceptorChain;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;

/** Asks the features of a tunnel's block what they add at its entry. */
final class Interceptors {
    private Interceptors() {}

    /**
     * The chain in the order of the features' words.
     *
     * @throws RuntimeException of the feature, or if it is not loaded
     */
    static InterceptorChain of(TunnelSpec spec, TunnelSetup setup, Logger logger) {
        List<LinkInterceptor> interceptors = new ArrayList<>();
        Context context = new Context(spec.name(), setup.blocking(), logger);
        new TreeMap<>(spec.features()).forEach((word, block) -> {
            Feature<?> feature = setup.extensions().features().get(word);
            if (feature == null) {
                throw new IllegalStateException("plugin " + word + " is not loaded");
            }
            interceptors.addAll(contribution(feature, block, context).interceptors());
        });
        return InterceptorChain.of(interceptors);
    }

    private static <C extends Record> Contribution contribution(Feature<C> feature, Record block, Context context) {
        return feature.contribute(feature.configType().cast(block), context);
    }

    /** Of a tunnel's block. */
    private record Context(String name, Executor blocking, Logger logger) implements FeatureContext {
        @Override
        public FeatureScope scope() {
            return FeatureScope.TUNNEL;
        }
    }
}
