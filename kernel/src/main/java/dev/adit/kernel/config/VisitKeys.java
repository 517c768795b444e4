package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import dev.adit.api.config.Secret;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The kernel's own keys of a visit; all others belong to the type or to a feature. */
@Later({"carrier", "limits"})
record VisitKeys(
        @Doc(
                "The private tunnel: `desk` where it stands in the server's file, `home/desk` where it stands in the file of the"
                        + " client `home`.")
        String tunnel,

        @Doc("What the tunnel's own file says under `private`. It never leaves this machine.")
        Secret secret,

        @Doc("Where local users come in. A bare port means 127.0.0.1.")
        List<Address> listen,

        @Doc(
                "The tunnel's type. Where it is not written the server tells it, and the type's own keys have their defaults.")
        @Nullable
        String type,

        @Doc("`false` keeps the visit closed.") @Default("true")
        boolean enabled,

        @Doc("How long the other client tries to reach the target.") @Default("10s")
        Duration dialTimeout)
        implements ConfigCheck {
    private static final Pattern TUNNEL =
            Pattern.compile("(" + CollectionReader.NAME.pattern() + "/)?" + CollectionReader.NAME.pattern());

    @Override
    public void check(Problems problems) {
        if (!TUNNEL.matcher(tunnel).matches()) {
            problems.add("tunnel", "'" + tunnel + "' is not a tunnel (expected: a name, or client/name)");
        }
        String objection = Privacy.objection(secret);
        if (objection != null) {
            problems.add("secret", objection);
        }
        if (dialTimeout.isZero()) {
            problems.add("dial-timeout", "is zero (expected: a duration above 0)");
        }
        if (listen.isEmpty()) {
            problems.add("listen", "names no address (expected: port, host:port, \"[v6]:port\" or unix:/path)");
        }
        for (int i = 0; i < listen.size(); i++) {
            Hosts.check(listen.get(i), "listen[" + i + "]", problems);
        }
    }

    /** Nobody but this machine, unless the file says so. */
    List<Address> addresses() {
        return listen.stream()
                .map(address -> address.host() == null && address.ports() != null
                        ? new Address("127.0.0.1", address.ports(), null)
                        : address)
                .toList();
    }
}
