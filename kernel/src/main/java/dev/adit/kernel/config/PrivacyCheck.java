package dev.adit.kernel.config;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What only the server's whole file tells of private tunnels: who the visitors are, and that there is a secret. */
final class PrivacyCheck {
    static final String NO_SECRET = "the key 'secret' is missing (expected: a secret)";

    private PrivacyCheck() {}

    /** Tells problems of the tunnels of a server's file. */
    static void check(ServerConfig config, ConfigNode.Block root, Problems problems) {
        Collection<String> clients = config.clients().keySet();
        config.tunnels().forEach((name, tunnel) -> {
            Privacy privacy = tunnel.privacy();
            if (privacy == null) {
                return;
            }
            String path = "tunnels." + name + ".private";
            Position at = place(root, List.of("tunnels", name, "private"));
            if (privacy.secret() == null) {
                problems.add(at, path, NO_SECRET);
            }
            for (String visitor : privacy.visitors()) {
                if (!clients.contains(visitor)) {
                    String nearest = Suggestion.nearest(visitor, clients);
                    String expected = nearest == null ? "" : " (did you mean " + nearest + "?)";
                    problems.add(at, path + ".visitors", "'" + visitor + "' is not under clients" + expected);
                }
            }
        });
    }

    /** Of the innermost block or key that is written. */
    private static Position place(ConfigNode.Block root, List<String> keys) {
        ConfigNode.Block block = root;
        Position at = root.at();
        for (String key : keys) {
            at = block.place(key);
            if (!(block.value(key) instanceof ConfigNode.Block inner)) {
                return at;
            }
            block = inner;
        }
        return at;
    }

    /** Each private tunnel is visited once; whoever wants more addresses lists them. */
    static void check(Map<String, VisitSpec> visits, ConfigNode.Block root, Problems problems) {
        Map<String, String> first = new HashMap<>();
        visits.forEach((name, visit) -> {
            String other = first.putIfAbsent(visit.tunnel(), name);
            if (other != null) {
                problems.add(
                        place(root, List.of("visits", name, "tunnel")),
                        "visits." + name + ".tunnel",
                        "'" + visit.tunnel() + "' is visited by " + other
                                + " already (expected: all its addresses under listen of one visit)");
            }
        });
    }
}
