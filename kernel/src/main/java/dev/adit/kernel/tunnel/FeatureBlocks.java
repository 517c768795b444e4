package dev.adit.kernel.tunnel;

import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.kernel.link.InterceptorChain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;

/**
 * What the features of one file, or of one tunnel's block, add to links, by their word. Each block is asked once.
 *
 * @param interceptors by the feature's word
 */
public record FeatureBlocks(Map<String, List<LinkInterceptor>> interceptors) {

    /** Copies the map. */
    public FeatureBlocks {
        interceptors = Map.copyOf(interceptors);
    }

    /**
     * Asks the features of the blocks at the top of a file.
     *
     * @param blocks by word
     * @param features by word
     * @param blocking where a feature may block
     * @param logger for all of them
     * @return what they add
     * @throws RuntimeException of a feature, or if one is not loaded
     */
    public static FeatureBlocks ofProcess(
            Map<String, Record> blocks, Map<String, Feature<?>> features, Executor blocking, Logger logger) {
        return ask(blocks, features, new Context(FeatureScope.PROCESS, "", blocking, logger));
    }

    static FeatureBlocks ofTunnel(
            String name,
            Map<String, Record> blocks,
            Map<String, Feature<?>> features,
            Executor blocking,
            Logger logger) {
        return ask(blocks, features, new Context(FeatureScope.TUNNEL, name, blocking, logger));
    }

    private static FeatureBlocks ask(
            Map<String, Record> blocks, Map<String, Feature<?>> features, FeatureContext context) {
        Map<String, List<LinkInterceptor>> interceptors = new TreeMap<>();
        new TreeMap<>(blocks).forEach((word, block) -> {
            Feature<?> feature = features.get(word);
            if (feature == null) {
                throw new IllegalStateException("plugin " + word + " is not loaded");
            }
            interceptors.put(word, contribution(feature, block, context).interceptors());
        });
        return new FeatureBlocks(interceptors);
    }

    private static <C extends Record> Contribution contribution(
            Feature<C> feature, Record block, FeatureContext context) {
        return feature.contribute(feature.configType().cast(block), context);
    }

    /** The chain in the order of the words; the narrower block of a word stands for the wider one. */
    InterceptorChain narrowedBy(FeatureBlocks narrower) {
        Map<String, List<LinkInterceptor>> all = new TreeMap<>(interceptors);
        all.putAll(narrower.interceptors);
        List<LinkInterceptor> chain = new ArrayList<>();
        all.values().forEach(chain::addAll);
        return InterceptorChain.of(chain);
    }

    /** Of one block. */
    private record Context(FeatureScope scope, String name, Executor blocking, Logger logger)
            implements FeatureContext {}
}
