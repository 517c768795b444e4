package dev.adit.kernel.boot;

import dev.adit.kernel.config.ClientConfig;
import dev.adit.kernel.config.ClientEntry;
import dev.adit.kernel.config.ConfigLoader;
import dev.adit.kernel.config.ConfigProblem;
import dev.adit.kernel.config.ConfigResult;
import dev.adit.kernel.config.Environment;
import dev.adit.kernel.config.PluginWords;
import dev.adit.kernel.config.ServerConfig;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.identity.NodeId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the files of both roles, ids and keys included, of which the config package knows no more than their shape. */
final class ConfigFiles {
    private final PluginWords words;

    ConfigFiles(PluginWords words) {
        this.words = words;
    }

    ConfigResult<? extends Record> read(Role role, Path file) {
        return switch (role) {
            case SERVER -> server(file);
            case CLIENT -> client(file);
        };
    }

    ConfigResult<ServerConfig> server(Path file) {
        ConfigResult<ServerConfig> result = ConfigLoader.server(file, words, Environment.ofProcess());
        return result.isOk() ? with(result, idProblems(result.get(), file)) : result;
    }

    ConfigResult<ClientConfig> client(Path file) {
        ConfigResult<ClientConfig> result = ConfigLoader.client(file, words, Environment.ofProcess());
        return result.isOk() ? with(result, keyProblems(result.get(), file)) : result;
    }

    /** The value, or a failure that names every problem. */
    static <T extends Record> T require(ConfigResult<T> result) {
        if (result.isOk()) {
            return result.get();
        }
        throw new CommandFailure(ExitCode.CONFIG, lines(result.problems()));
    }

    static List<String> lines(List<ConfigProblem> problems) {
        return problems.stream().map(ConfigProblem::toString).toList();
    }

    private static List<ConfigProblem> idProblems(ServerConfig config, Path file) {
        List<ConfigProblem> problems = new ArrayList<>();
        for (Map.Entry<String, ClientEntry> client : config.clients().entrySet()) {
            for (String id : client.getValue().ids()) {
                try {
                    NodeId.parse(id);
                } catch (IllegalArgumentException mistyped) {
                    problems.add(problem(file, List.of("clients", client.getKey(), "id"), mistyped));
                }
            }
        }
        return problems;
    }

    private static List<ConfigProblem> keyProblems(ClientConfig config, Path file) {
        try {
            ClientKey.parse(config.key().reveal());
            return List.of();
        } catch (IllegalArgumentException mistyped) {
            return List.of(problem(file, List.of("key"), mistyped));
        }
    }

    private static ConfigProblem problem(Path file, List<String> keys, IllegalArgumentException mistyped) {
        return ConfigLoader.problem(file, keys, String.valueOf(mistyped.getMessage()));
    }

    private static <T extends Record> ConfigResult<T> with(ConfigResult<T> result, List<ConfigProblem> more) {
        return more.isEmpty() ? result : new ConfigResult<>(null, more, result.warnings());
    }
}
