package dev.adit.kernel.tunnel;

import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.peer.PeerMode;
import dev.adit.api.tunnel.TargetWatch;
import dev.adit.api.tunnel.TunnelService;
import dev.adit.api.tunnel.WatchedTunnel;
import dev.adit.kernel.link.InterceptorChain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What the features of one file, or of one tunnel's block, add, by their word. Each block is asked once.
 *
 * @param contributions by the feature's word
 */
public record FeatureBlocks(Map<String, Contribution> contributions) {

    /** Copies the map. */
    public FeatureBlocks {
        contributions = Map.copyOf(contributions);
    }

    /**
     * Asks every feature what it adds to entries where no block of it stands. One that throws is logged, and adds nothing.
     *
     * @param features by word
     * @param blocking where a feature may block
     * @param logger for all of them
     * @return what they add
     */
    public static FeatureBlocks ofEntries(Map<String, Feature<?>> features, Executor blocking, Logger logger) {
        Map<String, Contribution> contributions = new TreeMap<>();
        features.forEach((word, feature) -> {
            try {
                contributions.put(word, feature.atEntry(new Context(FeatureScope.PROCESS, "", blocking, logger)));
            } catch (RuntimeException | LinkageError broken) {
                logger.atError().addKeyValue("feature", word).setCause(broken).log("feature-failed");
            }
        });
        return new FeatureBlocks(contributions);
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
        Map<String, Contribution> contributions = new TreeMap<>();
        new TreeMap<>(blocks).forEach((word, block) -> {
            Feature<?> feature = features.get(word);
            if (feature == null) {
                throw new IllegalStateException("plugin " + word + " is not loaded");
            }
            contributions.put(word, contribution(feature, block, context));
        });
        return new FeatureBlocks(contributions);
    }

    private static <C extends Record> Contribution contribution(
            Feature<C> feature, Record block, FeatureContext context) {
        return feature.contribute(feature.configType().cast(block), context);
    }

    /**
     * What counts where two say something: the narrower block of a word stands for the wider one.
     *
     * @param narrower what stands further inside
     * @return both together
     */
    public FeatureBlocks narrowedBy(FeatureBlocks narrower) {
        Map<String, Contribution> all = new TreeMap<>(contributions);
        all.putAll(narrower.contributions);
        return new FeatureBlocks(all);
    }

    /** In the order of the words. */
    InterceptorChain chain() {
        List<LinkInterceptor> chain = new ArrayList<>();
        new TreeMap<>(contributions).values().forEach(one -> chain.addAll(one.interceptors()));
        return InterceptorChain.of(chain);
    }

    /** In the order of the words. */
    List<TunnelService<?>> services() {
        List<TunnelService<?>> services = new ArrayList<>();
        new TreeMap<>(contributions).values().forEach(one -> services.addAll(one.services()));
        return services;
    }

    /** How packets between two clients may go: the first word that says it counts; null where none does. */
    @Nullable
    PeerMode peers() {
        return new TreeMap<>(contributions)
                .values().stream()
                        .map(Contribution::peers)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }

    /** What the exits of the tunnel must do, by word; see {@link LinkInterceptor#demands}. */
    Map<String, String> demands() {
        Map<String, String> demands = new TreeMap<>();
        contributions
                .values()
                .forEach(one -> one.interceptors().forEach(interceptor -> demands.putAll(interceptor.demands())));
        return demands;
    }

    /** By the feature's word. */
    Map<String, List<Function<WatchedTunnel, TargetWatch>>> watches() {
        Map<String, List<Function<WatchedTunnel, TargetWatch>>> watches = new TreeMap<>();
        contributions.forEach((word, one) -> watches.put(word, one.watches()));
        return watches;
    }

    /**
     * The interceptors of one word.
     *
     * @param word a feature's
     * @return none where its block does not stand
     */
    public List<LinkInterceptor> interceptors(String word) {
        return contributions.getOrDefault(word, Contribution.none()).interceptors();
    }

    /** Of one block. */
    private record Context(FeatureScope scope, String name, Executor blocking, Logger logger)
            implements FeatureContext {}
}
