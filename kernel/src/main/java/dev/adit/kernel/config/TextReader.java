package dev.adit.kernel.config;

import dev.adit.api.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one scalar: resolves it, hands it to its type, and tells what is wrong without ever telling what came from
 * elsewhere. Warns of secrets that everybody on the machine may read.
 */
final class TextReader {
    private final Path file;
    private final Placeholders placeholders;
    private final Scalars scalars;
    private final Problems problems;
    private final Map<Class<?>, Function<String, ?>> readers = new HashMap<>();

    TextReader(Path file, Placeholders placeholders, Scalars scalars, Problems problems) {
        this.file = file;
        this.placeholders = placeholders;
        this.scalars = scalars;
        this.problems = problems;
    }

    /** Has a type that reads itself read by somebody who knows more; what does not fit is an IllegalArgumentException. */
    <T> void use(Class<T> type, Function<String, T> reader) {
        readers.put(type, reader);
    }

    /** The value, or null with a problem told. */
    @Nullable
    Object read(Class<?> type, ConfigNode node, String path) {
        if (!scalars.knows(type)) {
            problems.add(
                    node.at(), path, "cannot be read: no text makes a " + type.getName() + " (a fault of the plugin)");
            return null;
        }
        if (!(node instanceof ConfigNode.Text text)) {
            problems.add(node.at(), path, kind(node) + " (expected: " + TypeNames.expected(type) + ")" + hint(node));
            return null;
        }
        Placeholders.Resolved resolved = placeholders.resolve(text, path);
        return resolved == null ? null : read(type, text, resolved, path);
    }

    /** A text with nothing left to resolve; null, with nothing told, where that fails. */
    @Nullable
    String quietly(ConfigNode.Text text) {
        Placeholders.Resolved resolved = placeholders.resolve(text, null);
        return resolved == null ? null : resolved.text();
    }

    private @Nullable Object read(Class<?> type, ConfigNode.Text node, Placeholders.Resolved resolved, String path) {
        try {
            Function<String, ?> reader = readers.get(type);
            Object value =
                    reader == null ? scalars.at(node.at()).read(type, resolved.text()) : reader.apply(resolved.text());
            if (value instanceof Secret) {
                keep(node, resolved, path);
            }
            return value;
        } catch (IllegalArgumentException wrong) {
            String message = resolved.outside()
                    ? "what '" + node.raw() + "' stands for does not fit (expected: " + TypeNames.expected(type) + ")"
                    : String.valueOf(wrong.getMessage());
            problems.add(node.at(), path, message);
            return null;
        }
    }

    static String kind(ConfigNode node) {
        if (node instanceof ConfigNode.Items) {
            return "is a list";
        }
        if (node instanceof ConfigNode.Block) {
            return "is a block";
        }
        return node instanceof ConfigNode.Text ? "is a text" : "is empty";
    }

    /** An IPv6 network such as {@code [fe80::]} is a list of a block to YAML. */
    private static String hint(ConfigNode node) {
        boolean colons = node instanceof ConfigNode.Block block
                && block.entries().keySet().stream().anyMatch(key -> key.contains(":"));
        return colons ? "; quote a value that ends with ':'" : "";
    }

    private void keep(ConfigNode.Text node, Placeholders.Resolved resolved, String path) {
        problems.hide(resolved.text(), resolved.outside() ? node.raw() : "***");
        List<Path> sources = resolved.outside() ? resolved.files() : List.of(source(node.at()));
        sources.stream()
                .filter(TextReader::isOpenToOthers)
                .forEach(open -> problems.warn(
                        node.at(),
                        path,
                        "a secret in a file that everybody may read (expected: chmod o= " + open + ")"));
    }

    private Path source(Position at) {
        return at.file() == null ? file : Path.of(at.file());
    }

    private static boolean isOpenToOthers(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException notKnown) {
            return false;
        }
    }
}
