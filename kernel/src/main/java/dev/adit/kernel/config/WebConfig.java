package dev.adit.kernel.config;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A server's WebSockets.
 *
 * @param path begins with a slash
 * @param host null where the port is the bridge's own
 * @param certificate null for the server's own
 * @param privateKey null for the server's own
 * @param tls the oldest version
 */
public record WebConfig(
        @Doc("Where clients find the WebSocket; any other path is answered with 404.")
        @Default(ServerAddress.DEFAULT_PATH)
        String path,

        @Doc(
                "A server name of the bridge's own, for `wss` on a port that `http` tunnels use too: TLS visitors that ask for it are the"
                        + " bridge's.")
        @Nullable
        String host,

        @Doc(
                "A certificate with its chain, in PEM, for `wss`: for proxies in front that check it. Taken in anew when it changes. Without"
                        + " one the server shows its own, which clients know by its id.")
        @Nullable
        Path certificate,

        @Doc("Its key, in PEM.") @Nullable Path privateKey,

        @Doc("The oldest TLS that `wss` takes from proxies in front, `1.2` or `1.3`. Clients use 1.3.") @Default("1.2")
        String tls)
        implements ConfigCheck {
    private static final String NEWEST = "1.3";

    /** Whether TLS 1.3 alone is taken. */
    public boolean newestOnly() {
        return tls.equals(NEWEST);
    }

    @Override
    public void check(Problems problems) {
        if (!ServerAddress.isPath(path)) {
            problems.add("path", "'" + path + "'" + ServerAddress.PATH_EXPECTED);
        }
        if (host != null && (!Hosts.isHost(host) || Hosts.isAddress(host))) {
            problems.add("host", "'" + host + "' is not a name (expected: such as bridge.example.com)");
        }
        if ((certificate == null) != (privateKey == null)) {
            problems.add(certificate == null ? "certificate" : "private-key", "is missing (expected: both or none)");
        }
        if (!tls.equals("1.2") && !newestOnly()) {
            problems.add("tls", "'" + tls + "' is not a version (expected: 1.2 or 1.3)");
        }
    }
}
