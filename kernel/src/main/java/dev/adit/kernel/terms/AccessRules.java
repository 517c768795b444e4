package dev.adit.kernel.terms;

import dev.adit.kernel.config.AccessConfig;
import dev.adit.kernel.config.NetworkRange;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may visit a tunnel, by address. What denies wins. Immutable, any thread. */
final class AccessRules {
    private final List<NetworkRange> allowed;
    private final List<NetworkRange> denied;

    AccessRules(AccessConfig config) {
        allowed = config.allow();
        denied = config.deny();
    }

    boolean isOpenToAll() {
        return allowed.isEmpty() && denied.isEmpty();
    }

    /** A visitor without an address, by a Unix socket, is in no network. */
    boolean admits(@Nullable InetAddress visitor) {
        if (visitor == null) {
            return allowed.isEmpty();
        }
        return !isIn(denied, visitor) && (allowed.isEmpty() || isIn(allowed, visitor));
    }

    private static boolean isIn(List<NetworkRange> networks, InetAddress visitor) {
        for (NetworkRange network : networks) {
            if (network.contains(visitor)) {
                return true;
            }
        }
        return false;
    }
}
