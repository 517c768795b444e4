package dev.adit.kernel.config;

import dev.adit.api.feature.FeatureScope;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tunnel of a client's own file. The kernel's keys are checked here, those of the type and of features as far as
 * their plugins are loaded; for all others the server speaks.
 */
final class OwnTunnelReader {
    private static final RecordShape KEYS = RecordShape.of(TunnelKeys.class);
    private static final String CLIENT = "client";
    private static final String PRIVATE = "private";

    private final PluginWords words;
    private final RecordBinder binder;
    private final WordSorter sorter;

    OwnTunnelReader(PluginWords words, RecordBinder binder) {
        this.words = words;
        this.binder = binder;
        binder.use(Privacy.class, (node, path) -> Privacy.read(binder, node, path));
        this.sorter = new WordSorter(words, binder);
    }

    /** The tunnel, or null with a problem told. */
    @Nullable
    OwnTunnel read(ConfigNode node, String path) {
        if (!(node instanceof ConfigNode.Block block)) {
            String expected = " (expected: a block such as {type: tcp, listen: 6022, target: 22})";
            binder.problems().add(node.at(), path, TextReader.kind(node) + expected);
            return null;
        }
        TunnelKeys keys = binder.bind(TunnelKeys.class, kernels(block, path), path);
        Map<String, Record> features = sorter.features(KEYS, block, FeatureScope.TUNNEL, path);
        Record config = typeConfig(block, path);
        TunnelText text = new TunnelText(binder);
        text.add(withoutSecret(block), path);
        if (keys == null) {
            return null;
        }
        PeerCheck.check(block, path, keys, features, binder.problems());
        if (keys.privacy() != null && keys.privacy().secret() == null) {
            binder.problems().add(block.place(PRIVATE), path + "." + PRIVATE, PrivacyCheck.NO_SECRET);
        }
        if (text.toString().length() > OwnTunnel.MOST_TEXT) {
            binder.problems().add(block.at(), path, "has more than " + (OwnTunnel.MOST_TEXT >> 10) + " KiB of values");
        }
        return new OwnTunnel(
                path.substring(path.indexOf('.') + 1),
                new OwnTunnel.Known(keys.type(), keys.enabled(), keys.listen(), keys.target(), keys.privacy(), config),
                text.toString(),
                text.places(),
                binder.problems());
    }

    /** As the server may see it. */
    private static ConfigNode.Block withoutSecret(ConfigNode.Block block) {
        ConfigNode.Entry written = block.entries().get(PRIVATE);
        if (written == null) {
            return block;
        }
        ConfigNode open = written.value() instanceof ConfigNode.Block keys
                ? keys.only(key -> !key.equals("secret"))
                : ConfigNode.Block.empty(written.value().at());
        Map<String, ConfigNode.Entry> entries = new LinkedHashMap<>(block.entries());
        entries.put(PRIVATE, new ConfigNode.Entry(written.keyAt(), open));
        return new ConfigNode.Block(block.at(), entries);
    }

    /** The kernel's keys with the one that the server adds. */
    private ConfigNode.Block kernels(ConfigNode.Block block, String path) {
        ConfigNode.Entry written = block.entries().get(CLIENT);
        if (written != null) {
            String message = "cannot stand in a client's file (the tunnel is this client's)";
            binder.problems().add(written.keyAt(), path + "." + CLIENT, message);
        }
        Map<String, ConfigNode.Entry> entries =
                new LinkedHashMap<>(WordSorter.kernels(KEYS, block).entries());
        entries.put(CLIENT, new ConfigNode.Entry(block.at(), new ConfigNode.Text(block.at(), "self")));
        return new ConfigNode.Block(block.at(), entries);
    }

    private @Nullable Record typeConfig(ConfigNode.Block block, String path) {
        String type = binder.quietly(block.value("type"));
        PluginWords.TunnelWord word = type == null ? null : words.tunnelType(type);
        RecordShape shape = word == null ? null : RecordShape.of(word.configType());
        tellMistyped(block, path, shape);
        if (word == null || shape == null) {
            return null;
        }
        TypeDemands.check(binder, word, type, block, path);
        ConfigNode.Block rest = block.only(sorter.rest(KEYS).and(shape.keys()::contains));
        return binder.bind(word.configType(), rest, path);
    }

    /** A key that nobody here knows may be of a plugin at the server, unless it is surely one of ours. */
    private void tellMistyped(ConfigNode.Block block, String path, @Nullable RecordShape type) {
        Set<String> known = new LinkedHashSet<>(KEYS.keys());
        known.remove(CLIENT);
        known.addAll(type == null ? Set.of() : type.keys());
        block.only(sorter.rest(KEYS)).entries().forEach((key, entry) -> {
            boolean later = KEYS.later().contains(key);
            boolean mistyped = type != null && !known.contains(key) && Suggestion.nearest(key, known) != null;
            if (later || (mistyped && !KnownWords.FEATURES.contains(key))) {
                binder.problems()
                        .add(entry.keyAt(), YamlTree.join(path, key), UnknownKey.message(key, known, KEYS.later()));
            }
        });
    }

    /** A block as one line of YAML that another machine reads: resolved, quoted, without a comment or an alias. */
    private static final class TunnelText {
        private static final int FIRST = 0x20;
        private static final int LAST = 0x7E;

        private final RecordBinder binder;
        private final StringBuilder text = new StringBuilder();
        private final Map<String, Position> places = new HashMap<>();
        private int rootLength = -1;

        TunnelText(RecordBinder binder) {
            this.binder = binder;
        }

        Map<String, Position> places() {
            return places;
        }

        void add(ConfigNode node, String path) {
            if (rootLength < 0) {
                rootLength = path.length();
            }
            places.put(
                    path.substring(Math.min(path.length(), rootLength + (path.length() > rootLength ? 1 : 0))),
                    node.at());
            if (node instanceof ConfigNode.Block block) {
                addBlock(block, path);
            } else if (node instanceof ConfigNode.Items list) {
                addList(list, path);
            } else if (node instanceof ConfigNode.Text) {
                Object value = binder.read(String.class, node, path);
                quote(value == null ? "" : value.toString());
            }
        }

        private void addBlock(ConfigNode.Block block, String path) {
            text.append('{');
            String comma = "";
            for (Map.Entry<String, ConfigNode.Entry> entry : block.entries().entrySet()) {
                text.append(comma);
                quote(entry.getKey());
                text.append(": ");
                add(entry.getValue().value(), YamlTree.join(path, entry.getKey()));
                comma = ", ";
            }
            text.append('}');
        }

        private void addList(ConfigNode.Items list, String path) {
            text.append('[');
            for (int i = 0; i < list.items().size(); i++) {
                text.append(i == 0 ? "" : ", ");
                add(list.items().get(i), path + "[" + i + "]");
            }
            text.append(']');
        }

        private void quote(String value) {
            text.append('"');
            value.codePoints().forEach(point -> {
                if (point == '"' || point == '\\') {
                    text.append('\\').append((char) point);
                } else if (point >= FIRST && point <= LAST) {
                    text.append((char) point);
                } else {
                    text.append(String.format("\\U%08x", point));
                }
            });
            text.append('"');
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
