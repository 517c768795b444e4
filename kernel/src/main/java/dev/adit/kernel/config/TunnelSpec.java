package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One tunnel as its file describes it. Equal to what a later reading of the file gives exactly if nothing of the tunnel
 * has changed.
 *
 * @param name the tunnel's name
 * @param client whose target it is
 * @param type the word after {@code type:}
 * @param enabled false keeps it closed
 * @param listen where visitors come in, ranges kept; may be empty
 * @param target as many ports as {@code listen} has, or one for all; null for a type that needs none
 * @param dialTimeout how long the client tries the target
 * @param carrier what its links run on
 * @param terms on what terms visitors may use it
 * @param typeConfig the type's own keys
 * @param features the blocks of features, sorted by word
 */
public record TunnelSpec(
        String name,
        String client,
        String type,
        boolean enabled,
        List<Address> listen,
        @Nullable Address target,
        Duration dialTimeout,
        CarrierChoice carrier,
        Terms terms,
        Record typeConfig,
        Map<String, Record> features) {

    /**
     * Renames it.
     *
     * @param newName its name among all tunnels
     * @return otherwise the same
     */
    TunnelSpec named(String newName) {
        return new TunnelSpec(
                newName, client, type, enabled, listen, target, dialTimeout, carrier, terms, typeConfig, features);
    }
}
