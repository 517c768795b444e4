package dev.adit.kernel.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A client's file with one tunnel that was never written: flags are turned into the tree that a file would give, and from
 * there on everything is the same. A value's place is its flag. For one thread.
 */
public final class ClientFlags {
    /** The key that is given without a flag. */
    public static final String TARGET = "target";

    private static final String TUNNELS = "tunnels";
    private static final Pattern MISSING = Pattern.compile("the key '([a-z0-9.-]+)' is missing");

    private final String command;
    private final Branch root;
    private final Branch tunnel;

    /**
     * Begins with nothing but the tunnel's type.
     *
     * @param command where the type stands, for messages
     * @param type the word after {@code type:}
     * @param name of the tunnel
     * @param nameFlag where the name stands
     */
    public ClientFlags(String command, String type, String name, String nameFlag) {
        this.command = command;
        root = new Branch(place(command));
        Branch tunnels = new Branch(place(nameFlag));
        tunnel = new Branch(place(command));
        root.children.put(TUNNELS, tunnels);
        tunnels.children.put(name, tunnel);
        tunnel("type", command, type);
    }

    /**
     * Adds a value at the top of the file.
     *
     * @param key as the file writes it, with dots into blocks
     * @param flag as the user gave it
     * @param value a second one for the same key makes a list
     */
    public void client(String key, String flag, String value) {
        root.at(key, place(flag)).values.add(new Value(value, false));
    }

    /**
     * Adds a value to the tunnel.
     *
     * @param key as the file writes it, with dots into blocks
     * @param flag as the user gave it
     * @param value a second one for the same key makes a list
     */
    public void tunnel(String key, String flag, String value) {
        tunnel.at(key, place(flag)).values.add(new Value(value, false));
    }

    /**
     * Adds a value that may be a block of YAML, in braces.
     *
     * @param key as the file writes it, with dots into blocks
     * @param flag as the user gave it
     * @param value what begins with no brace is a text
     * @param process whether the key stands at the top of the file
     */
    public void block(String key, String flag, String value, boolean process) {
        (process ? root : tunnel).at(key, place(flag)).values.add(new Value(value, value.startsWith("{")));
    }

    private static Position place(String flag) {
        return new Position(0, 0, flag);
    }

    /** The file that problems without a flag are told of. */
    Path path() {
        return Path.of(command);
    }

    /** The tree; what cannot stand together is told. */
    ConfigNode.Block tree(Problems problems) {
        return root.block(problems, "");
    }

    /**
     * Says a problem in terms of flags.
     *
     * @param problem of this client, from here or from the server
     * @return one line: the flag, and what is wrong with it
     */
    public String text(ConfigProblem problem) {
        String flag = problem.file();
        if (flag.equals(command)) {
            return flag + ": " + MISSING.matcher(problem.message()).replaceAll(found -> missing(found.group(1)));
        }
        // Of tunnels.NAME.KEY.REST the flag says all but the rest, which is inside its value.
        String key = "." + flag.replaceFirst("^--(set )?", "") + ".";
        int begin = problem.path().indexOf(key);
        String within = begin < 0 ? "" : problem.path().substring(begin + key.length()) + ": ";
        return flag + ": " + within + problem.message();
    }

    private static String missing(String key) {
        return key.equals(TARGET) ? "TARGET is missing" : "--" + key + " is missing";
    }

    /** One value of a flag. */
    private record Value(String text, boolean yaml) {}

    /** A block that grows, or the values of one key. */
    private static final class Branch {
        private final Position at;
        private final Map<String, Branch> children = new LinkedHashMap<>();
        private final List<Value> values = new ArrayList<>();

        Branch(Position at) {
            this.at = at;
        }

        Branch at(String key, Position flag) {
            Branch branch = this;
            for (String word : key.split("\\.", -1)) {
                branch = branch.children.computeIfAbsent(word, first -> new Branch(flag));
            }
            return branch;
        }

        ConfigNode node(Problems problems, String path) {
            if (children.isEmpty()) {
                List<ConfigNode> nodes = values.stream()
                        .map(value -> value(value, problems, path))
                        .toList();
                return nodes.size() == 1 ? nodes.get(0) : new ConfigNode.Items(at, nodes);
            }
            if (!values.isEmpty()) {
                problems.add(at, path, "cannot stand beside flags for the keys in it");
            }
            return block(problems, path);
        }

        ConfigNode.Block block(Problems problems, String path) {
            Map<String, ConfigNode.Entry> entries = new LinkedHashMap<>();
            children.forEach((key, child) ->
                    entries.put(key, new ConfigNode.Entry(child.at, child.node(problems, YamlTree.join(path, key)))));
            return new ConfigNode.Block(at, entries);
        }

        private ConfigNode value(Value value, Problems problems, String path) {
            return value.yaml()
                    ? YamlSource.flag(value.text(), at, problems, path)
                    : new ConfigNode.Text(at, value.text());
        }
    }
}
