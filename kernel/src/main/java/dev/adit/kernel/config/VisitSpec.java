package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import dev.adit.api.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One visit as the client's file describes it. Equal to what a later reading of the file gives exactly if nothing of it has
 * changed.
 *
 * @param name its name in the file
 * @param tunnel the private tunnel, as the server names it: {@code desk}, or {@code home/desk} of a client's own file
 * @param enabled false keeps it closed
 * @param listen where local users come in
 * @param secret of the tunnel
 * @param type the word after {@code type:}; null where the server tells it
 * @param typeConfig the type's own keys; null where the type is not written
 * @param dialTimeout how long the other client tries the target
 * @param features the blocks of features, sorted by word
 */
public record VisitSpec(
        String name,
        String tunnel,
        boolean enabled,
        List<Address> listen,
        Secret secret,
        @Nullable String type,
        @Nullable Record typeConfig,
        Duration dialTimeout,
        Map<String, Record> features) {

    /**
     * The local entry as a tunnel, which is what runs.
     *
     * @param told the type where the file does not say it
     * @param words the plugins of this process
     * @return a public tunnel whose client is the private one's name; null where the type is not loaded, or has keys that
     *     must be written
     */
    public @Nullable TunnelSpec entry(String told, PluginWords words) {
        String word = type == null ? told : type;
        PluginWords.TunnelWord known = words.tunnelType(word);
        Record config = typeConfig == null && known != null ? VisitReader.unwritten(known) : typeConfig;
        return config == null ? null : entry(word, config);
    }

    private TunnelSpec entry(String word, Record config) {
        return new TunnelSpec(
                name,
                List.of(tunnel),
                word,
                enabled,
                listen,
                List.of(),
                Balance.ROUND_ROBIN,
                null,
                dialTimeout,
                CarrierChoice.MUX,
                null,
                Terms.NONE,
                config,
                features);
    }
}
