package dev.adit.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server's identity and its clients' keys, made once by the program itself and used by every scenario. */
final class Keyring {
    private static final Map<String, Key> KEYS = new LinkedHashMap<>();
    private static Path serverState = Path.of("");

    private Keyring() {}

    /**
     * A client's id, which the server's file needs, and its key, which its own file needs.
     *
     * @param id as printed
     * @param key as printed
     */
    record Key(String id, String key) {}

    /** The key of a client; the same for every scenario of this JVM. */
    static synchronized Key of(String client) {
        return KEYS.computeIfAbsent(client, Keyring::make);
    }

    /** Gives a server the identity that the keys name. */
    static synchronized void copyServerState(Path to) throws IOException {
        of("home");
        Files.createDirectories(to, Scratch.PRIVATE);
        try (Stream<Path> files = Files.list(serverState)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static Key make(String client) {
        Outcome made = AditProcess.adit(Distribution.unpacked(), "key", "new", client, "-c", config(), "--json")
                .run()
                .succeeds();
        return new Key(field(made, "id"), field(made, "key"));
    }

    private static Path config() {
        try {
            if (serverState.toString().isEmpty()) {
                serverState = Scratch.shared().resolve("keyring");
            }
            Path file = Scratch.shared().resolve("keyring.yaml");
            return Files.writeString(file, "listen: 7000\nclients: {}\nstate: " + serverState + "\n");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String field(Outcome outcome, String name) {
        Matcher matcher =
                Pattern.compile('"' + name + "\"\\s*:\\s*\"([^\"]+)\"").matcher(outcome.out());
        if (!matcher.find()) {
            throw new AssertionError("no " + name + " in " + outcome);
        }
        return matcher.group(1);
    }
}
