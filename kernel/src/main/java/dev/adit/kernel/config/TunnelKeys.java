package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kernel's own keys of a tunnel; all others belong to the type or to a feature. */
@Later({"private", "group", "balance"})
record TunnelKeys(
        @Doc("What kind of tunnel it is: the word of a plugin, such as `tcp`.")
        String type,

        @Doc("The client whose service it is; a name under `clients`.")
        String client,

        @Doc("`false` keeps the tunnel closed.") @Default("true")
        boolean enabled,

        @Doc("Where visitors come in. A bare port means every address, IPv4 and IPv6.")
        List<Address> listen,

        @Doc(
                "What the client connects to. A bare port means 127.0.0.1 of the client. Of a range, the n-th port of `listen`"
                        + " goes to the n-th here; one port takes all.")
        @Nullable
        Address target,

        @Doc("How long the client tries to reach the target.") @Default("10s")
        Duration dialTimeout,

        @Doc(
                "`direct`: a connection of its own for each link, from a pool that the client keeps ready; `mux`: all links"
                        + " share one connection; `auto`: `direct` where carriers are plain `tcp`, else `mux`.")
        @Default("auto")
        CarrierChoice carrier,

        @Doc("Who may visit it, by address.") @Default("{}") AccessConfig access,

        @Doc("How much there may be of it.") @Default("{}") LimitsConfig limits,

        @Doc("From then on it does not listen any more, and its links end.") @Nullable
        Moment expires,

        @Doc("When it is open; always where it is not written.") @Nullable
        ScheduleConfig schedule)
        implements ConfigCheck {

    Terms terms() {
        return new Terms(access, limits, expires, schedule);
    }

    @Override
    public void check(Problems problems) {
        if (dialTimeout.isZero()) {
            problems.add("dial-timeout", "is zero (expected: a duration above 0)");
        }
        for (int i = 0; i < listen.size(); i++) {
            Address later = listen.get(i);
            Hosts.check(later, "listen[" + i + "]", problems);
            if (listen.subList(0, i).stream().anyMatch(earlier -> overlap(earlier, later))) {
                problems.add("listen[" + i + "]", "'" + later + "' is listed twice");
            }
        }
        if (target != null) {
            checkTarget(target, problems);
        }
    }

    private void checkTarget(Address wanted, Problems problems) {
        Hosts.check(wanted, "target", problems);
        int ports = listen.stream().mapToInt(Address::size).sum();
        if (!wanted.isUnix() && wanted.port() == 0) {
            problems.add("target", "port 0 cannot be connected to (expected: 1-65535)");
        } else if (!listen.isEmpty() && wanted.size() > 1 && wanted.size() != ports) {
            problems.add(
                    "target",
                    "'" + wanted + "' has " + wanted.size() + " ports but listen has " + ports
                            + " (expected: as many, or one)");
        }
    }

    /** Whether two entries are surely the same place; port 0 is a new one each time. */
    private static boolean overlap(Address left, Address right) {
        if (left.ports() == null || right.ports() == null) {
            return left.equals(right);
        }
        boolean sameHost =
                left.host() == null ? right.host() == null : left.host().equals(right.host());
        return sameHost
                && left.port() != 0
                && left.port() < right.port() + right.size()
                && right.port() < left.port() + left.size();
    }
}
