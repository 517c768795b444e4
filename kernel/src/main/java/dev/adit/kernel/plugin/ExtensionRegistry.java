package dev.adit.kernel.plugin;

import dev.adit.api.client.ClientServiceType;
import dev.adit.api.feature.Feature;
import dev.adit.api.link.ExitType;
import dev.adit.api.transport.TransportType;
import dev.adit.api.tunnel.TunnelType;
import dev.adit.kernel.config.PluginWords;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything that the loaded plugins extend, by the words that they own. Immutable; any thread. */
public final class ExtensionRegistry implements PluginWords {
    private final Map<String, TunnelType<?>> types = new TreeMap<>();
    private final Map<String, Feature<?>> featuresByWord = new TreeMap<>();
    private final Map<String, ExitType> exits = new TreeMap<>();
    private final Map<String, ClientServiceType> clientServices = new TreeMap<>();
    private final Map<String, TransportType<?>> transports = new TreeMap<>();
    private final Map<String, TunnelWord> typeWords = new TreeMap<>();
    private final Map<String, FeatureWord> featureWords = new TreeMap<>();

    ExtensionRegistry(List<Offer> offers) {
        offers.forEach(this::add);
    }

    /**
     * A registry without anything.
     *
     * @return what a node without plugins has
     */
    public static ExtensionRegistry empty() {
        return new ExtensionRegistry(List.of());
    }

    private void add(Offer offer) {
        Class<? extends Record> config = offer.configType();
        switch (offer.kind()) {
            case TUNNEL -> {
                types.put(offer.word(), (TunnelType<?>) offer.extension());
                typeWords.put(offer.word(), new TunnelWord(required(config)));
            }
            case FEATURE -> {
                featuresByWord.put(offer.word(), (Feature<?>) offer.extension());
                featureWords.put(offer.word(), new FeatureWord(required(config), offer.scopes()));
            }
            case EXIT -> exits.put(offer.word(), (ExitType) offer.extension());
            case CLIENT_SERVICE -> clientServices.put(offer.word(), (ClientServiceType) offer.extension());
            case TRANSPORT -> {
                transports.put(offer.word(), (TransportType<?>) offer.extension());
                featureWords.put(offer.word(), new FeatureWord(required(config), offer.scopes()));
            }
        }
    }

    private static Class<? extends Record> required(@Nullable Class<? extends Record> config) {
        if (config == null) {
            throw new IllegalStateException("an offer of a block has a record");
        }
        return config;
    }

    /**
     * The factories of tunnels.
     *
     * @return by the word after {@code type:}, sorted
     */
    public Map<String, TunnelType<?>> typesByName() {
        return Collections.unmodifiableMap(types);
    }

    /**
     * The features.
     *
     * @return by their word, sorted: the order in which their interceptors act
     */
    public Map<String, Feature<?>> featuresByWord() {
        return Collections.unmodifiableMap(featuresByWord);
    }

    /**
     * The exits of link types that need more than dial and splice.
     *
     * @return by the link type, sorted
     */
    public Map<String, ExitType> exitsByType() {
        return Collections.unmodifiableMap(exits);
    }

    /**
     * What works beside the links of a client.
     *
     * @return by its word, sorted
     */
    public Map<String, ClientServiceType> clientServices() {
        return Collections.unmodifiableMap(clientServices);
    }

    @Override
    public @Nullable TunnelWord tunnelType(String name) {
        return typeWords.get(name);
    }

    @Override
    public @Nullable FeatureWord feature(String word) {
        return featureWords.get(word);
    }

    @Override
    public @Nullable TransportType<?> transport(String word) {
        return transports.get(word);
    }

    @Override
    public Set<String> transports() {
        return Collections.unmodifiableSet(transports.keySet());
    }

    @Override
    public Set<String> tunnelTypes() {
        return Collections.unmodifiableSet(typeWords.keySet());
    }

    @Override
    public Set<String> features() {
        return Collections.unmodifiableSet(featureWords.keySet());
    }
}
