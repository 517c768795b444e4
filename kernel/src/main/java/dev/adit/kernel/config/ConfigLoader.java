package dev.adit.kernel.config;

import dev.adit.api.feature.FeatureScope;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a server's or a client's file. Blocks on the disk: called at start and by {@code verify}, never on an event
 * loop. Relative paths, of keys and of {@code ${file:}}, start at the file's own folder.
 */
public final class ConfigLoader {
    private static final Set<String> MAPS_OF_SERVER =
            Collections.unmodifiableSet(new LinkedHashSet<>(List.of("clients", "tunnels")));
    private static final Set<String> MAPS_OF_CLIENT =
            Collections.unmodifiableSet(new LinkedHashSet<>(List.of("tunnels", "visits")));

    private final PluginWords words;
    private final Problems problems;
    private final RecordBinder binder;
    private final TextReader texts;
    private final Path file;

    private ConfigLoader(Path file, PluginWords words, Environment environment) {
        this.words = words;
        this.file = file;
        problems = new Problems(file.toString());
        Path absolute = file.toAbsolutePath().normalize();
        Path folder = absolute.getParent() == null ? absolute : absolute.getParent();
        Placeholders placeholders = new Placeholders(environment, folder, problems);
        texts = new TextReader(absolute, placeholders, new Scalars(folder), problems);
        binder = new RecordBinder(problems, texts);
    }

    /** Reads a server's file. */
    public static ConfigResult<ServerConfig> server(Path file, PluginWords words, Environment environment) {
        return new ConfigLoader(file, words, environment).server();
    }

    /** Reads a client's file. */
    public static ConfigResult<ClientConfig> client(Path file, PluginWords words, Environment environment) {
        return new ConfigLoader(file, words, environment).client();
    }

    /** Reads what flags say instead of a client's file. */
    public static ConfigResult<ClientConfig> client(ClientFlags flags, PluginWords words, Environment environment) {
        ConfigLoader loader = new ConfigLoader(flags.path(), words, environment);
        return loader.client(flags.tree(loader.problems));
    }

    /**
     * A problem that was found by whoever knows more of a value than its shape, in a file that reads well; the file is
     * looked at once more for the place.
     *
     * @param file as it was named to the loader
     * @param keys from the top level to the value; where one is not written, the block it belongs to is meant
     */
    public static ConfigProblem problem(Path file, List<String> keys, String message) {
        ConfigNode node = new YamlSource(new Problems(file.toString())).read(file);
        for (String key : keys) {
            ConfigNode inner = node instanceof ConfigNode.Block block ? block.value(key) : null;
            node = inner == null ? node : inner;
        }
        Problems told = new Problems(file.toString());
        told.add(node == null ? Position.FILE : node.at(), String.join(".", keys), message);
        return told.result(null).problems().get(0);
    }

    private ConfigResult<ServerConfig> server() {
        ConfigNode.Block root = new YamlSource(problems).read(file);
        if (root == null || isOther(root, Set.of("server", "key"), "a client's file (adit client …)")) {
            return problems.result(null);
        }
        root = new Includes(file, problems, binder, MAPS_OF_SERVER).merge(root);
        Set<String> clients = root.value("clients") instanceof ConfigNode.Block named
                ? named.entries().keySet()
                : Set.of();
        TunnelReader tunnels = new TunnelReader(words, binder, clients);
        binder.use(TunnelSpec.class, (node, path) -> ungrouped(node, path, tunnels.read(node, path)));
        ServerConfig config = bind(ServerConfig.class, root);
        if (config != null) {
            checkIds(config, root);
            PrivacyCheck.check(config, root, problems);
        }
        return problems.result(config);
    }

    /** Here everything about the clients of a tunnel stands in one place. */
    private @Nullable TunnelSpec ungrouped(ConfigNode node, String path, @Nullable TunnelSpec tunnel) {
        ConfigNode group = node instanceof ConfigNode.Block block ? block.value("group") : null;
        if (group != null) {
            problems.add(
                    group.at(),
                    path + ".group",
                    "stands in clients' files alone (expected here: client: [home, office])");
        }
        return tunnel;
    }

    private ConfigResult<ClientConfig> client() {
        ConfigNode.Block root = new YamlSource(problems).read(file);
        if (root == null || isOther(root, Set.of("clients"), "a server's file (adit server …)")) {
            return problems.result(null);
        }
        return client(new Includes(file, problems, binder, MAPS_OF_CLIENT).merge(root));
    }

    private ConfigResult<ClientConfig> client(ConfigNode.Block root) {
        binder.use(TargetsConfig.class, this::targets);
        binder.use(OwnTunnel.class, new OwnTunnelReader(words, binder)::read);
        binder.use(VisitSpec.class, new VisitReader(words, binder)::read);
        ClientConfig config = bind(ClientConfig.class, root);
        if (config != null) {
            PrivacyCheck.check(config.visits(), root, problems);
            checkAmount(config, root.place("tunnels"));
        }
        return problems.result(config);
    }

    /** One problem that says it, and not thirty that do not. */
    private boolean isOther(ConfigNode.Block root, Set<String> telling, String what) {
        boolean other = root.entries().keySet().containsAll(telling);
        if (other) {
            problems.add(root.at(), "", "is " + what);
        }
        return other;
    }

    private <T extends Record> @Nullable T bind(Class<T> type, ConfigNode.Block root) {
        RecordShape shape = RecordShape.of(type);
        WordSorter sorter = new WordSorter(words, binder);
        sorter.tellUnknown(shape, root, "", Set.of());
        Map<String, Record> features = sorter.features(shape, root, FeatureScope.PROCESS, "");
        return binder.bind(type, WordSorter.kernels(shape, root), "", transports(features, root));
    }

    /** Has transports read with their blocks, and leaves those of the features. */
    private Map<String, Record> transports(Map<String, Record> blocks, ConfigNode.Block root) {
        TransportReader reader = new TransportReader(
                words,
                (word, type) -> root.value(word) == null
                        ? binder.bind(type, ConfigNode.Block.empty(root.at()), word)
                        : blocks.get(word));
        texts.use(Transport.class, reader::transport);
        texts.use(ServerAddress.class, reader::address);
        Map<String, Record> features = new TreeMap<>(blocks);
        features.keySet().removeAll(words.transports());
        return Collections.unmodifiableMap(features);
    }

    private @Nullable Object targets(ConfigNode node, String path) {
        TargetsConfig.Keys keys = binder.bind(TargetsConfig.Keys.class, node, path);
        return keys == null ? null : keys.config();
    }

    private void checkAmount(ClientConfig config, Position at) {
        int bytes = config.tunnels().values().stream()
                .mapToInt(tunnel -> tunnel.text().length() + tunnel.name().length())
                .sum();
        if (config.tunnels().size() > OwnTunnel.MOST) {
            problems.add(at, "tunnels", "are more than " + OwnTunnel.MOST);
        } else if (bytes > OwnTunnel.MOST_BYTES) {
            problems.add(at, "tunnels", "have more than " + (OwnTunnel.MOST_BYTES >> 10) + " KiB of values");
        }
    }

    private void checkIds(ServerConfig config, ConfigNode.Block root) {
        Map<NodeIdText, String> owners = new HashMap<>();
        config.clients().forEach((name, entry) -> {
            for (NodeIdText id : entry.id()) {
                String owner = owners.putIfAbsent(id, name);
                if (owner != null) {
                    problems.add(
                            idPlace(root, name),
                            "clients." + name + ".id",
                            owner.equals(name) ? "names an id twice" : "names an id of the client " + owner + " too");
                }
            }
        });
    }

    private static Position idPlace(ConfigNode.Block root, String client) {
        if (root.value("clients") instanceof ConfigNode.Block clients) {
            return clients.value(client) instanceof ConfigNode.Block block ? block.place("id") : clients.place(client);
        }
        return root.at();
    }
}
