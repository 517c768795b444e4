package dev.adit.kernel.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files in a folder of the test, and an environment that is not the machine's. */
final class ConfigFiles {
    static final String ID = "ADIT" + "-AAAA".repeat(13);
    static final String OTHER_ID = "ADIT" + "-BBBB".repeat(13);

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    ConfigFiles(Path folder) {
        this.folder = folder;
    }

    void variable(String name, String value) {
        environment.put(name, value);
    }

    Path write(String name, String text) {
        return write(name, text, "rw-------");
    }

    Path write(String name, String text, String permissions) {
        try {
            Path file = Files.writeString(folder.resolve(name), text);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    ConfigResult<ServerConfig> server(String text) {
        return ConfigLoader.server(write("server.yaml", text), new TestWords(), environment::get);
    }

    ConfigResult<ClientConfig> client(String text) {
        return ConfigLoader.client(write("client.yaml", text), new TestWords(), environment::get);
    }

    /** One tunnel of the type with every kind of key. */
    ConfigResult<ServerConfig> every(String keys) {
        return server("clients: {home: {id: " + ID + "}}\ntunnels:\n  t:\n    type: every\n    client: home\n"
                + keys.indent(4));
    }

    TestWords.Every bound(String keys) {
        return (TestWords.Every)
                every(keys).get().tunnels().values().iterator().next().typeConfig();
    }

    /** The problems as they are printed, without the folder. */
    List<String> lines(ConfigResult<?> result) {
        return lines(result.problems());
    }

    List<String> lines(List<ConfigProblem> problems) {
        return problems.stream()
                .map(problem -> problem.toString().replace(folder + "/", ""))
                .toList();
    }
}
