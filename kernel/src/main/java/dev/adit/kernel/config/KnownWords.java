package dev.adit.kernel.config;

import java.util.Set;

/** Words of the plugins that are built with this program; used only to tell a missing jar from a misspelt word. */
final class KnownWords {
    static final Set<String> FEATURES = Set.of("compression", "file", "health-check", "p2p", "proxy-protocol", "udp5");
    static final Set<String> TRANSPORTS = Set.of("kcp");
    static final Set<String> TYPES = Set.of("http", "http-proxy", "socks5", "tcp", "udp");

    private KnownWords() {}

    static String notLoaded(String word) {
        return "plugin " + word + " is not loaded";
    }
}
