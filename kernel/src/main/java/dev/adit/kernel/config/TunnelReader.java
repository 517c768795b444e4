package dev.adit.kernel.config;

import dev.adit.api.config.ListensAt;
import dev.adit.api.feature.FeatureScope;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
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
        binder.use(Privacy.class, (node, path) -> Privacy.read(binder, node, path));
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
        if (keys != null) {
            PeerCheck.check(block, path, keys, features, binder.problems());
        }
        checkClients(block, path);
        Record typeConfig = typeConfig(block, path);
        return keys == null || typeConfig == null ? null : spec(path, keys, typeConfig, features);
    }

    private static TunnelSpec spec(String path, TunnelKeys keys, Record typeConfig, Map<String, Record> features) {
        return new TunnelSpec(
                path.substring(path.indexOf('.') + 1),
                keys.client(),
                keys.type(),
                keys.enabled(),
                keys.privacy() == null && keys.listen().isEmpty() && typeConfig instanceof ListensAt unsaid
                        ? unsaid.listensAt()
                        : keys.listen(),
                keys.target(),
                keys.balance(),
                keys.group(),
                keys.dialTimeout(),
                keys.privacy() == null ? keys.carrier() : CarrierChoice.MUX,
                keys.privacy(),
                keys.terms(),
                typeConfig,
                features);
    }

    private void checkClients(ConfigNode.Block block, String path) {
        ConfigNode written = block.value("client");
        if (written == null
                || (written instanceof ConfigNode.Items none && none.items().isEmpty())) {
            binder.problems().add(block.at(), path, "the key 'client' is missing (expected: text)");
        } else if (written instanceof ConfigNode.Items list) {
            Set<String> before = new HashSet<>();
            for (int i = 0; i < list.items().size(); i++) {
                checkClient(list.items().get(i), path + ".client[" + i + "]", before);
            }
        } else {
            checkClient(written, path + ".client", new HashSet<>());
        }
    }

    private void checkClient(ConfigNode written, String path, Set<String> before) {
        String client = binder.quietly(written);
        if (client == null) {
            return;
        }
        if (!clients.contains(client)) {
            String nearest = Suggestion.nearest(client, clients);
            String expected = nearest == null ? "" : " (did you mean " + nearest + "?)";
            binder.problems().add(written.at(), path, "'" + client + "' is not under clients" + expected);
        } else if (!before.add(client)) {
            binder.problems().add(written.at(), path, "'" + client + "' is listed twice");
        }
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
        TypeDemands.check(binder, word, type, block, path);
        ConfigNode.Block rest = block.only(sorter.rest(KEYS).and(shape.keys()::contains));
        return binder.bind(word.configType(), rest, path);
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
