package dev.adit.kernel.plugin;

import dev.adit.kernel.config.Transport;
import java.util.Set;

/** Words of the files that are Adit's own, so that no plugin may own them. */
final class KernelWords {
    /** What stands in a tunnel's block. */
    static final Set<String> OF_TUNNELS = Set.of(
            "type",
            "client",
            "enabled",
            "listen",
            "target",
            "private",
            "group",
            "balance",
            "carrier",
            "dial-timeout",
            "access",
            "limits",
            "expires",
            "schedule");

    /** What stands, or will stand, at top level of a server's or a client's file, beyond the above. */
    static final Set<String> OF_FILES = Set.of(
            "clients",
            "tunnels",
            "transports",
            "state",
            "log",
            "drain-timeout",
            "heartbeat",
            "server",
            "key",
            "targets",
            "visits",
            "connect",
            "proxy",
            "server-tls",
            "include",
            "ws",
            "balancers",
            "quic",
            "features");

    private KernelWords() {}

    static boolean isTransport(String word) {
        return Transport.own().stream().anyMatch(own -> own.word().equals(word));
    }

    static boolean own(String word) {
        return OF_TUNNELS.contains(word) || OF_FILES.contains(word);
    }
}
