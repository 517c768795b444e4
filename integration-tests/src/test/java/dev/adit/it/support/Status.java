package dev.adit.it.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/**
 * What a node answers to {@code status --json}, asked for at its control socket: cheap enough to be asked many times a
 * second.
 *
 * @param all its fields
 */
public record Status(Map<String, Object> all) {
    static Status of(Path config) {
        try {
            Map<String, Object> file = new Yaml().load(Files.readString(config));
            Path socket = Path.of(String.valueOf(file.get("state"))).resolve("control.sock");
            String answer = ask(socket);
            if (!answer.startsWith("ok\n")) {
                throw new IOException(socket + " answered: " + answer);
            }
            return new Status(new Yaml().load(answer.substring("ok\n".length())));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String ask(Path socket) throws IOException {
        try (SocketChannel connection = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                InputStream in = Channels.newInputStream(connection);
                OutputStream copy = new ByteArrayOutputStream()) {
            connection.write(ByteBuffer.wrap("status json\n".getBytes(StandardCharsets.UTF_8)));
            in.transferTo(copy);
            return copy.toString();
        }
    }

    /**
     * A number, down a path of keys.
     *
     * @param keys such as {@code "process", "threads"}
     * @return zero or more
     */
    public long number(String... keys) {
        Object at = all;
        for (String key : keys) {
            at = ((Map<?, ?>) at).get(key);
        }
        return ((Number) at).longValue();
    }

    /**
     * A text.
     *
     * @param key of the first level
     * @return the text
     */
    public String text(String key) {
        return String.valueOf(all.get(key));
    }

    /**
     * A list of objects.
     *
     * @param key of the first level, such as {@code sessions}
     * @return may be empty
     */
    @SuppressWarnings("unchecked")
    public List<Map<String, Object>> list(String key) {
        return (List<Map<String, Object>>) all.get(key);
    }

    /**
     * The sessions of a server that can carry links.
     *
     * @return how many
     */
    public long ready() {
        return list("sessions").stream()
                .filter(session -> ((Number) session.get("carriers")).intValue() > 0)
                .count();
    }
}
