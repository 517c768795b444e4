package dev.adit.kernel.tunnel;

import dev.adit.api.feature.Feature;
import dev.adit.api.tunnel.TunnelType;
import java.util.Map;

/**
 * What tunnels are made of, wherever it was loaded from.
 *
 * @param types by the word after {@code type:}
 * @param features by their word
 */
public record Extensions(Map<String, TunnelType<?>> types, Map<String, Feature<?>> features) {

    /** Copies the maps. */
    public Extensions {
        types = Map.copyOf(types);
        features = Map.copyOf(features);
    }
}
