package dev.adit.kernel.tunnel;

import dev.adit.api.config.Address;
import dev.adit.api.config.NamesHosts;
import dev.adit.kernel.config.TunnelSpec;
import dev.adit.kernel.link.Candidates;
import dev.adit.kernel.signal.SignalMessage.TunnelProblem;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Groups: one tunnel out of those of several clients' own files. The member that came first says how it is; a later one
 * agrees in type, addresses and host, or is refused. It lives as long as a member does, and members come and go without
 * its visitors noticing. Belongs to the control thread.
 */
final class Groups {
    /** No client and no tunnel has a name with a colon. */
    static final String PREFIX = "group:";

    private final TunnelSupervisor supervisor;
    private final Map<String, Group> groups = new TreeMap<>();

    Groups(TunnelSupervisor supervisor) {
        this.supervisor = supervisor;
    }

    /** The members by client, in the order in which they came. */
    private static final class Group {
        private final Map<String, TunnelSpec> members = new LinkedHashMap<>();
        /** How the tunnel is, without whose it is. */
        private @Nullable TunnelSpec shape;
    }

    /** What a tunnel runs as. */
    static String runningName(TunnelSpec spec) {
        return spec.group() == null ? spec.name() : PREFIX + spec.group();
    }

    /** Makes a client's memberships those that it wants now; tells those that were refused, by the tunnel's name. */
    Map<String, TunnelProblem> join(String client, List<TunnelSpec> wanted) {
        Map<String, TunnelProblem> refused = new HashMap<>();
        Map<String, TunnelSpec> joining = new LinkedHashMap<>();
        for (TunnelSpec spec : wanted) {
            String group = Objects.requireNonNull(spec.group());
            TunnelSpec first = joining.putIfAbsent(group, spec);
            if (first != null) {
                refused.put(spec.name(), problem("group", group, "has " + first.name() + " of this client already"));
            }
        }
        Set<String> touched = new TreeSet<>(joining.keySet());
        groups.forEach((name, group) -> {
            if (group.members.containsKey(client)) {
                touched.add(name);
            }
        });
        for (String name : touched) {
            TunnelProblem no = change(name, client, joining.get(name));
            if (no != null) {
                refused.put(Objects.requireNonNull(joining.get(name)).name(), no);
            }
        }
        return refused;
    }

    /** The client is gone. */
    void leave(String client) {
        join(client, List.of());
    }

    private @Nullable TunnelProblem change(String name, String client, @Nullable TunnelSpec wanted) {
        Group group = groups.computeIfAbsent(name, first -> new Group());
        TunnelProblem no = wanted == null ? null : disagreement(name, group, client, wanted);
        if (wanted == null || no != null) {
            group.members.remove(client);
        } else {
            group.members.put(client, wanted);
            if (group.members.size() == 1) {
                group.shape = shape(name, wanted);
            }
        }
        TunnelSpec shape = group.shape;
        if (group.members.isEmpty() || shape == null) {
            groups.remove(name);
            supervisor.endGroup(PREFIX + name);
        } else {
            supervisor.group(
                    shape,
                    group.members.entrySet().stream()
                            .map(member -> new Candidates.Route(
                                    member.getKey(), member.getValue().targets()))
                            .toList());
        }
        return no;
    }

    private static TunnelSpec shape(String name, TunnelSpec member) {
        return new TunnelSpec(
                PREFIX + name,
                List.of(),
                member.type(),
                member.enabled(),
                member.listen(),
                List.of(),
                member.balance(),
                name,
                member.dialTimeout(),
                member.carrier(),
                null,
                member.terms(),
                member.typeConfig(),
                member.features());
    }

    private static @Nullable TunnelProblem disagreement(String name, Group group, String client, TunnelSpec wanted) {
        String other = group.members.keySet().stream()
                .filter(member -> !member.equals(client))
                .findFirst()
                .orElse(null);
        TunnelSpec shape = group.shape;
        if (other == null || shape == null) {
            return null;
        }
        TunnelSpec theirs = Objects.requireNonNull(group.members.get(other));
        if (!wanted.type().equals(shape.type())) {
            return problem("type", name, "is of type " + shape.type() + " at client " + other);
        }
        if (!wanted.listen().equals(shape.listen())) {
            return problem("listen", name, "listens at " + shape.listen() + " at client " + other);
        }
        if (!hosts(wanted).equals(hosts(shape))) {
            return problem("host", name, "has the host " + String.join(", ", hosts(shape)) + " at client " + other);
        }
        return ports(wanted) == ports(theirs)
                ? null
                : problem("target", name, "has targets of " + ports(theirs) + " ports at client " + other);
    }

    private static List<String> hosts(TunnelSpec spec) {
        return spec.typeConfig() instanceof NamesHosts named ? List.copyOf(named.hostNames()) : List.of();
    }

    private static int ports(TunnelSpec spec) {
        Address target = spec.target();
        return target == null ? 0 : target.size();
    }

    private static TunnelProblem problem(String path, String group, String what) {
        return new TunnelProblem(path, "group " + group + " " + what + " (expected: the same in every member's file)");
    }
}
