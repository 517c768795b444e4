package dev.adit.kernel.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Turns the library's nodes into ours and refuses what YAML allows and a reader of a config file does not expect: keys
 * that stand twice, merge keys, tags, keys that are no words, a node that holds itself. Aliases are written out; a small
 * file of aliases to aliases is stopped by the number of nodes that comes out.
 */
final class YamlTree {
    private static final int MOST_NODES = 1_000_000;

    private final Problems problems;
    private final @Nullable Position everywhere;
    private final Set<Node> above = Collections.newSetFromMap(new IdentityHashMap<>());
    private int nodes;

    YamlTree(Problems problems) {
        this(problems, null);
    }

    /** Makes a tree whose nodes all stand at one place. */
    YamlTree(Problems problems, @Nullable Position everywhere) {
        this.problems = problems;
        this.everywhere = everywhere;
    }

    /** The tree; what cannot stand in it is told, and broken. */
    ConfigNode convert(Node root) {
        return convert(root, "");
    }

    private ConfigNode convert(Node node, String path) {
        Position at = place(node);
        if (!node.getTag().equals(YamlSource.UNTAGGED)) {
            return broken(at, path, "a tag ('!…') means nothing here (leave it out, or quote the value)");
        }
        if (nodes++ >= MOST_NODES) {
            return nodes > MOST_NODES + 1
                    ? new ConfigNode.Broken(at)
                    : broken(at, path, "the file has too many values, or aliases of aliases");
        }
        if (node instanceof ScalarNode scalar) {
            return text(scalar, at);
        }
        if (!above.add(node)) {
            return broken(at, path, "an alias ('*…') to a block that it stands in");
        }
        ConfigNode converted =
                node instanceof SequenceNode sequence ? items(sequence, at, path) : block((MappingNode) node, at, path);
        above.remove(node);
        return converted;
    }

    private ConfigNode broken(Position at, String path, String message) {
        problems.add(at, path, message);
        return new ConfigNode.Broken(at);
    }

    private static ConfigNode text(ScalarNode scalar, Position at) {
        boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
        return plain && scalar.getValue().isEmpty()
                ? new ConfigNode.Nothing(at)
                : new ConfigNode.Text(at, scalar.getValue());
    }

    private ConfigNode items(SequenceNode sequence, Position at, String path) {
        List<ConfigNode> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
            items.add(convert(item, path + "[" + items.size() + "]"));
        }
        return new ConfigNode.Items(at, List.copyOf(items));
    }

    private ConfigNode block(MappingNode mapping, Position at, String path) {
        Map<String, ConfigNode.Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            String key = key(tuple.getKeyNode(), path);
            if (key == null) {
                continue;
            }
            Position keyAt = place(tuple.getKeyNode());
            ConfigNode.Entry first = entries.get(key);
            ConfigNode value = convert(tuple.getValueNode(), join(path, key));
            if (first != null) {
                problems.add(keyAt, join(path, key), "stands twice (the first is at " + first.keyAt() + ")");
            } else {
                entries.put(key, new ConfigNode.Entry(keyAt, value));
            }
        }
        return new ConfigNode.Block(at, entries);
    }

    private @Nullable String key(Node node, String path) {
        if (!(node instanceof ScalarNode scalar) || scalar.getValue().isEmpty()) {
            problems.add(place(node), path, "a key that is no word (quote a value that begins with '[' or '{')");
            return null;
        }
        if (!node.getTag().equals(YamlSource.UNTAGGED)) {
            problems.add(place(node), path, "a tag ('!…') means nothing here (leave it out)");
            return null;
        }
        if (scalar.getScalarStyle() == ScalarStyle.PLAIN && scalar.getValue().equals("<<")) {
            problems.add(place(node), path, "'<<' (merge) is not used here (write the keys themselves)");
            return null;
        }
        return scalar.getValue();
    }

    private Position place(Node node) {
        return everywhere != null
                ? everywhere
                : new Position(
                        node.getStartMark().getLine() + 1, node.getStartMark().getColumn() + 1, problems.included());
    }

    /** The path of a key in a block. */
    static String join(String path, String key) {
        return path.isEmpty() ? shown(key) : path + "." + shown(key);
    }

    /** In braces {@code {key:secret}} is one key to YAML: nothing behind a ':' is printed. */
    static String shown(String key) {
        int colon = key.indexOf(':');
        return colon < 0 ? key : key.substring(0, colon) + ":…";
    }
}
