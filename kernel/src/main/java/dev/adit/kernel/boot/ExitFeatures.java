package dev.adit.kernel.boot;

import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.kernel.link.InterceptorChain;
import dev.adit.kernel.plugin.ExtensionRegistry;
import dev.adit.kernel.tunnel.FeatureBlocks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What features do at the exits of a client: every loaded one is asked, whether the file names its word or not, and each
 * block at the top of the client's file adds to the links of the whole process.
 */
final class ExitFeatures {
    private static final Logger LOGGER = LoggerFactory.getLogger(ExitFeatures.class);

    private final ExtensionRegistry extensions;
    private final Executor blocking;

    ExitFeatures(ExtensionRegistry extensions, Executor blocking) {
        this.extensions = extensions;
        this.blocking = blocking;
    }

    /**
     * Interceptors in the order of the features' words, those of a block after those of its feature; before them the one
     * that refuses links which need a feature that is missing. A
     * feature that throws is logged, and missing.
     *
     * @throws RuntimeException of a block
     */
    InterceptorChain chain(Map<String, Record> blocks) {
        FeatureBlocks written = FeatureBlocks.ofProcess(blocks, extensions.featuresByWord(), blocking, LOGGER);
        List<LinkInterceptor> interceptors = new ArrayList<>();
        Set<String> ready = new HashSet<>();
        extensions.featuresByWord().forEach((word, feature) -> {
            try {
                interceptors.addAll(contribution(word, feature).interceptors());
                ready.add(word);
            } catch (RuntimeException | LinkageError broken) {
                LOGGER.atError().addKeyValue("feature", word).setCause(broken).log("feature-failed");
            }
            interceptors.addAll(written.interceptors(word));
        });
        interceptors.add(0, new NeededFeatures(Set.copyOf(ready)));
        return InterceptorChain.of(interceptors);
    }

    private Contribution contribution(String word, Feature<?> feature) {
        return feature.atExit(new Context(blocking, LoggerFactory.getLogger("dev.adit.feature." + word)));
    }

    /** Of the process. */
    private record Context(Executor blocking, Logger logger) implements FeatureContext {
        @Override
        public FeatureScope scope() {
            return FeatureScope.PROCESS;
        }

        @Override
        public String name() {
            return "";
        }
    }
}
