package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kernel's own keys of a tunnel; all others belong to the type or to a feature. */
record TunnelKeys(
        @Doc("What kind of tunnel it is: the word of a plugin, such as `tcp`.")
        String type,

        @Doc(
                "The client whose service it is; a name under `clients`. Of several, each link goes to one. In the server's file"
                        + " alone, where it is required.")
        List<String> client,

        @Doc("`false` keeps the tunnel closed.") @Default("true")
        boolean enabled,

        @Doc("Where visitors come in. A bare port means every address, IPv4 and IPv6.")
        List<Address> listen,

        @Doc(
                "What the client connects to. A bare port means 127.0.0.1 of the client. Of a range, the n-th port of `listen`"
                        + " goes to the n-th here; one port takes all. Of several, each link goes to one.")
        List<Address> target,

        @Doc(
                "Which of several clients and targets a link goes to: each in its turn, the one with the fewest links, always"
                        + " the same for an address of visitors, or the first that is there.")
        @Default("round-robin")
        Balance balance,

        @Doc(
                "In a client's file: one tunnel together with those of other clients that name the same group. In the server's"
                        + " file `client: [a, b]` says it.")
        @Nullable
        String group,

        @Doc("How long the client tries to reach the target.") @Default("10s")
        Duration dialTimeout,

        @Doc(
                "`direct`: a connection of its own for each link, from a pool that the client keeps ready; `mux`: all links"
                        + " share one connection; `auto`: `direct` where carriers are plain `tcp`, else `mux`.")
        @Default("auto")
        CarrierChoice carrier,

        @Key("private")
        @Doc("Makes it private: no public port; other clients visit it, and what they say to each other is sealed.")
        @Nullable
        Privacy privacy,

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
        for (int i = 0; i < target.size(); i++) {
            checkTarget(target.get(i), "target[" + i + "]", problems);
            if (target.subList(0, i).contains(target.get(i))) {
                problems.add("target[" + i + "]", "'" + target.get(i) + "' is listed twice");
            }
        }
        if (target.stream().mapToInt(Address::size).distinct().count() > 1) {
            problems.add("target", "has targets with different numbers of ports (expected: as many each)");
        }
        if (group != null && !CollectionReader.NAME.matcher(group).matches()) {
            problems.add("group", "'" + YamlTree.shown(group) + "'" + CollectionReader.NAME_EXPECTED);
        }
        if (privacy != null) {
            checkPrivate(problems);
        }
    }

    private void checkPrivate(Problems problems) {
        if (!listen.isEmpty()) {
            problems.add("listen", "cannot stand in a private tunnel (its visitors listen on their own machines)");
        }
        if (target.size() > 1 || target.stream().anyMatch(one -> one.size() > 1)) {
            problems.add("target", "has several (expected: one, as the tunnel is private)");
        }
        if (group != null) {
            problems.add("group", "cannot stand in a private tunnel");
        }
        if (client.size() > 1) {
            problems.add("client", "has several (expected: one, as the tunnel is private)");
        }
        if (!access.equals(AccessConfig.EVERYBODY)) {
            problems.add("access", "cannot stand in a private tunnel (private.visitors says who may come)");
        }
        if (limits.linksPerVisitor() != null) {
            problems.add("limits.links-per-visitor", "cannot stand in a private tunnel (expected: links)");
        }
        if (carrier == CarrierChoice.DIRECT) {
            problems.add("carrier", "is direct (expected: auto or mux, as the tunnel is private)");
        }
    }

    private void checkTarget(Address wanted, String key, Problems problems) {
        Hosts.check(wanted, key, problems);
        int ports = listen.stream().mapToInt(Address::size).sum();
        if (wanted.path() == null && wanted.port() == 0) {
            problems.add(key, "port 0 cannot be connected to (expected: 1-65535)");
        } else if (!listen.isEmpty() && wanted.size() > 1 && wanted.size() != ports) {
            problems.add(
                    key,
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
