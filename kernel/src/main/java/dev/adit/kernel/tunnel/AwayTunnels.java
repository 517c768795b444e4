package dev.adit.kernel.tunnel;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Private tunnels out of files of clients that are away: whoever may visit one is told that it is away and not that there is
 * none. Belongs to the control thread.
 */
final class AwayTunnels {
    private static final int MOST = 1024;

    private final Map<String, PrivateTunnel> tunnels = new LinkedHashMap<>();

    /** Those of the server's own file do not go away: it names them or it does not. */
    void went(PrivateTunnel tunnel) {
        if (!tunnel.isKeptByClient()) {
            return;
        }
        String name = tunnel.spec().name();
        tunnels.remove(name);
        tunnels.put(name, tunnel);
        if (tunnels.size() > MOST) {
            tunnels.remove(tunnels.keySet().iterator().next());
        }
    }

    void back(String name) {
        tunnels.remove(name);
    }

    @Nullable
    PrivateTunnel find(String name) {
        return tunnels.get(name);
    }
}
