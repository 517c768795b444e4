package dev.adit.kernel.config;

import dev.adit.api.feature.FeatureScope;
import dev.adit.api.transport.TransportType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What config must know of the plugins that are loaded: the words they own and the records behind them. */
public interface PluginWords {

    /** Finds a tunnel type by the word after {@code type:}; null where none is loaded. */
    @Nullable
    TunnelWord tunnelType(String name);

    /** Finds a feature by its word; null where none is loaded. */
    @Nullable
    FeatureWord feature(String word);

    /** The words after {@code type:} that are loaded. */
    Set<String> tunnelTypes();

    /** The words of features that are loaded. */
    Set<String> features();

    /** Finds a transport by its word, which is also that of a feature of the process; null where none is loaded. */
    default @Nullable TransportType<?> transport(String word) {
        return null;
    }

    /** The words of transports that are loaded. */
    default Set<String> transports() {
        return Set.of();
    }

    /** A tunnel type, as far as config cares. */
    record TunnelWord(Class<? extends Record> configType) {}

    /** A feature, as far as config cares. */
    record FeatureWord(Class<? extends Record> configType, Set<FeatureScope> scopes) {}
}
