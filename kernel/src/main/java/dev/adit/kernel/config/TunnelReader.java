package dev.adit.kernel.config;

import dev.adit.api.config.ListensAt;
import dev.adit.api.config.Needs;
import dev.adit.api.feature.FeatureScope;
import java.util.Collection;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a tunnel's block in three steps: the kernel's keys, each feature's word, the rest into the type's record. */
final class TunnelReader {
    private static final RecordShape KEYS = RecordShape.of(TunnelKeys.class);

    private final PluginWords words;
    private final RecordBinder binder;
    private final WordSorter sorter;
    private final Collection<String> clients;

    /** Reads tunnels of a file in which these clients are named. */
    TunnelReader(PluginWords words, RecordBinder binder, Collection<String> clients) {
        this.words = words;
        this.binder = binder;
        this.sorter = new WordSorter(words, binder);
        this.clients = clients;
    }

    /** The tunnel, or null with a problem told. */
    @Nullable
    TunnelSpec read(ConfigNode node, String path) {
        if (node instanceof ConfigNode.Text || node instanceof ConfigNode.Items) {
            String expected = " (expected: a block such as {type: tcp, client: home, listen: 6022, target: 22})";
            binder.problems().add(node.at(), path, TextReader.kind(node) + expected);
            return null;
        }
        ConfigNode.Block block = node instanceof ConfigNode.Block written ? written : ConfigNode.Block.empty(node.at());
        TunnelKeys keys = binder.bind(TunnelKeys.class, WordSorter.kernels(KEYS, block), path);
        Map<String, Record> features = sorter.features(KEYS, block, FeatureScope.TUNNEL, path);
        checkClient(block, path);
        Record typeConfig = typeConfig(block, path);
        return keys == null || typeConfig == null ? null : spec(path, keys, typeConfig, features);
    }

    private static TunnelSpec spec(String path, TunnelKeys keys, Record typeConfig, Map<String, Record> features) {
        return new TunnelSpec(
                path.substring(path.indexOf('.') + 1),
                keys.client(),
                keys.type(),
                keys.enabled(),
                keys.listen().isEmpty() && typeConfig instanceof ListensAt unsaid ? unsaid.listensAt() : keys.listen(),
                keys.target(),
                keys.dialTimeout(),
                keys.carrier(),
                keys.terms(),
                typeConfig,
                features);
    }

    private void checkClient(ConfigNode.Block block, String path) {
        String client = binder.quietly(block.value("client"));
        if (client == null || clients.contains(client)) {
            return;
        }
        String nearest = Suggestion.nearest(client, clients);
        String expected = nearest == null ? "" : " (did you mean " + nearest + "?)";
        binder.problems()
                .add(block.place("client"), path + ".client", "'" + client + "' is not under clients" + expected);
    }

    private @Nullable Record typeConfig(ConfigNode.Block block, String path) {
        String type = binder.quietly(block.value("type"));
        PluginWords.TunnelWord word = type == null ? null : words.tunnelType(type);
        if (word == null) {
            if (type != null) {
                binder.problems().add(block.place("type"), path + ".type", unknownType(type));
            }
            sorter.tellUnknown(KEYS, block, path, null);
            return null;
        }
        RecordShape shape = RecordShape.of(word.configType());
        sorter.tellUnknown(KEYS, block, path, shape.keys());
        checkNeeds(binder, word, type, block, path);
        ConfigNode.Block rest = block.only(sorter.rest(KEYS).and(shape.keys()::contains));
        return binder.bind(word.configType(), rest, path);
    }

    /** Tells which of the kernel's keys the type insists on and the block does not have. */
    static void checkNeeds(
            RecordBinder binder,
            PluginWords.TunnelWord word,
            @Nullable String type,
            ConfigNode.Block block,
            String path) {
        Needs needs = word.configType().getAnnotation(Needs.class);
        if (needs == null) {
            return;
        }
        for (String key : needs.value()) {
            if (block.value(key) == null) {
                String message = "the key '" + key + "' is missing (a tunnel of type " + type + " needs it)";
                binder.problems().add(block.at(), path, message);
            }
        }
    }

    private String unknownType(String type) {
        String loaded = String.join(", ", new TreeSet<>(words.tunnelTypes()));
        String shown = loaded.isEmpty() ? "none" : loaded;
        if (KnownWords.TYPES.contains(type)) {
            return "unknown type '" + type + "': " + KnownWords.notLoaded(type) + " (loaded: " + shown + ")";
        }
        String nearest = Suggestion.nearest(type, words.tunnelTypes());
        return "unknown type '" + type + "' (loaded: " + shown
                + (nearest == null ? ")" : "; did you mean " + nearest + "?)");
    }
}
