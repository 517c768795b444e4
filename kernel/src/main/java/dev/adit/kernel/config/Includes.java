package dev.adit.kernel.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Adds to a file's maps what the files under {@code include} give of them. Patterns start at the file's folder; an
 * included file holds nothing but those maps, and includes nothing itself.
 */
final class Includes {
    static final String KEY = "include";
    private static final int DEEPEST = 8;
    private static final int MOST_FILES = 10_000;

    private final Path file;
    private final Problems problems;
    private final RecordBinder binder;
    private final Set<String> maps;

    Includes(Path file, Problems problems, RecordBinder binder, Set<String> maps) {
        this.file = file;
        this.problems = problems;
        this.binder = binder;
        this.maps = maps;
    }

    /** The file with everything that it includes; what cannot be added is told. */
    ConfigNode.Block merge(ConfigNode.Block root) {
        ConfigNode node = root.value(KEY);
        if (node == null) {
            return root;
        }
        List<ConfigNode> patterns = node instanceof ConfigNode.Items list ? list.items() : List.of(node);
        Map<Path, Path> found = new LinkedHashMap<>();
        for (ConfigNode pattern : patterns) {
            String text = binder.quietly(pattern);
            if (text != null) {
                found(text, pattern.at()).forEach(found::putIfAbsent);
            }
        }
        ConfigNode.Block merged = root;
        for (Path included : found.values()) {
            ConfigNode.Block block = new YamlSource(problems.within(included.toString())).read(included);
            merged = block == null ? merged : with(merged, block);
        }
        return merged;
    }

    private ConfigNode.Block with(ConfigNode.Block root, ConfigNode.Block included) {
        Map<String, ConfigNode.Entry> entries = new LinkedHashMap<>(root.entries());
        included.entries().forEach((key, entry) -> {
            if (!maps.contains(key)) {
                String message = "cannot stand in an included file (expected: " + String.join(", ", maps) + ")";
                problems.add(entry.keyAt(), YamlTree.shown(key), message);
            } else if (entry.value() instanceof ConfigNode.Block more) {
                entries.merge(key, entry, (first, second) -> both(key, first, more));
            } else if (!(entry.value() instanceof ConfigNode.Nothing || entry.value() instanceof ConfigNode.Broken)) {
                String message = TextReader.kind(entry.value()) + " (expected: a block of names, 'name: …')";
                problems.add(entry.value().at(), key, message);
            }
        });
        return new ConfigNode.Block(root.at(), entries);
    }

    private ConfigNode.Entry both(String key, ConfigNode.Entry first, ConfigNode.Block more) {
        if (first.value() instanceof ConfigNode.Nothing) {
            return new ConfigNode.Entry(first.keyAt(), more);
        }
        if (!(first.value() instanceof ConfigNode.Block block)) {
            return first;
        }
        Map<String, ConfigNode.Entry> all = new LinkedHashMap<>(block.entries());
        more.entries().forEach((name, entry) -> {
            ConfigNode.Entry earlier = all.putIfAbsent(name, entry);
            if (earlier != null) {
                String where = earlier.keyAt().in(problems.file());
                problems.add(entry.keyAt(), YamlTree.join(key, name), "stands twice (the first is at " + where + ")");
            }
        });
        return new ConfigNode.Entry(first.keyAt(), new ConfigNode.Block(block.at(), all));
    }

    // Finding the files.

    /** By their real place, in the order of their names; as they are shown to people. */
    private Map<Path, Path> found(String pattern, Position at) {
        try {
            Path whole = Path.of(pattern);
            int fixed = fixedNames(whole);
            Path folder = file.getParent() == null ? Path.of("") : file.getParent();
            if (fixed == whole.getNameCount()) {
                return one(folder.resolve(whole));
            }
            Path start = whole.isAbsolute() ? whole.getRoot() : folder;
            Path base = fixed == 0 ? start : start.resolve(whole.subpath(0, fixed));
            return matching(base, whole.subpath(fixed, whole.getNameCount()));
        } catch (InvalidPathException | PatternSyntaxException wrong) {
            problems.add(at, KEY, "'" + pattern + "' is not a pattern of files (expected: such as clients.d/*.yaml)");
        } catch (IOException | UncheckedIOException failed) {
            problems.add(at, KEY, "'" + pattern + "': a folder cannot be read");
        }
        return Map.of();
    }

    private static int fixedNames(Path whole) {
        int count = 0;
        while (count < whole.getNameCount()
                && whole.getName(count).toString().chars().noneMatch(c -> "*?[{".indexOf(c) >= 0)) {
            count++;
        }
        return count;
    }

    private static Map<Path, Path> one(Path named) {
        return Map.of(named.toAbsolutePath().normalize(), named);
    }

    private Map<Path, Path> matching(Path base, Path pattern) throws IOException {
        if (!Files.isDirectory(base)) {
            return Map.of();
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        int depth = pattern.toString().contains("**") ? DEEPEST : pattern.getNameCount();
        Path self = file.toAbsolutePath().normalize();
        Map<Path, Path> found = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(base, depth)) {
            walk.filter(path -> matcher.matches(base.relativize(path)) && isConfig(path))
                    .limit(MOST_FILES)
                    .forEach(path -> found.put(path.toAbsolutePath().normalize(), path));
        }
        found.remove(self);
        return found;
    }

    /** Editors leave hidden files beside those that they edit. */
    private static boolean isConfig(Path path) {
        @Nullable Path name = path.getFileName();
        return name != null && !name.toString().startsWith(".") && Files.isRegularFile(path);
    }
}
