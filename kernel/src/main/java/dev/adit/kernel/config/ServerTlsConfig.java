package dev.adit.kernel.config;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Doc;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whom a client lets stand in front of its server, with {@code wss}.
 *
 * @param ca null for the system's
 * @param name null for the host of the server
 */
public record ServerTlsConfig(
        @Doc("With `wss`: certificates in PEM that are trusted instead of the system's. The server's own needs none.")
        @Nullable
        Path ca,

        @Doc("The name that is asked for and checked, where it is not the host.") @Nullable
        String name)
        implements ConfigCheck {

    @Override
    public void check(Problems problems) {
        if (name != null && (!Hosts.isHost(name) || Hosts.isAddress(name))) {
            problems.add("name", "'" + name + "' is not a name (expected: such as tunnel.example.com)");
        }
    }
}
