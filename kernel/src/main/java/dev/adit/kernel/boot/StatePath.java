package dev.adit.kernel.boot;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Finds the state directory that a file names, and reads nothing else of the file: a running process must be found, and
 * stopped, also while somebody is still editing its file, and without loading a plugin.
 */
final class StatePath {
    private static final String KEY = "state";
    private static final String VARIABLE = "${env:";

    private StatePath() {}

    /** The directory of the process that runs with this file. */
    static Path of(ConfigOption config, Role role, Installation installation) throws IOException {
        Path file = config.file(role, installation);
        String written = written(file);
        return written == null
                ? installation.state(role)
                : file.toAbsolutePath().resolveSibling(written).normalize();
    }

    private static @Nullable String written(Path file) throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            Node root = new Yaml(new LoaderOptions()).compose(reader);
            return root instanceof MappingNode top ? scalar(top, file) : null;
        } catch (NoSuchFileException missing) {
            throw new CommandFailure(ExitCode.CONFIG, file + ": there is no such file (expected: -c FILE)");
        } catch (YAMLException broken) {
            throw new CommandFailure(ExitCode.CONFIG, file + ": " + broken.getMessage());
        }
    }

    private static @Nullable String scalar(MappingNode top, Path file) {
        for (NodeTuple entry : top.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode key
                    && key.getValue().equals(KEY)
                    && entry.getValueNode() instanceof ScalarNode value) {
                return expand(value.getValue(), file);
            }
        }
        return null;
    }

    /** A whole {@code ${env:NAME}} or {@code ${env:NAME:default}}; anything richer is for the real reader. */
    private static String expand(String text, Path file) {
        if (!text.contains("${")) {
            return text;
        }
        String inner = text.startsWith(VARIABLE) && text.endsWith("}")
                ? text.substring(VARIABLE.length(), text.length() - 1)
                : "";
        int colon = inner.indexOf(':');
        String name = colon < 0 ? inner : inner.substring(0, colon);
        String value = System.getenv(name);
        if (value == null && colon >= 0) {
            value = inner.substring(colon + 1);
        }
        if (name.isEmpty() || value == null || value.contains("${")) {
            throw new CommandFailure(ExitCode.CONFIG, file + ": state: '" + text + "' cannot be told from here");
        }
        return value;
    }
}
