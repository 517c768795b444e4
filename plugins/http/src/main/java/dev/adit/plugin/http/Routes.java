package dev.adit.plugin.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who takes which request at one address: the exact host, else the longest wildcard, else those without a host; among
 * them the longest path. Immutable.
 */
final class Routes {
    /** Names with more labels are nobody's. */
    private static final int MOST_LABELS = 32;

    private static final String EVERY_HOST = "";

    private final List<Member> members;
    /** By exact name, by {@code .domain} of a wildcard, and by nothing; each list by falling length of path. */
    private final Map<String, List<Member>> requests = new HashMap<>();

    /** Whose TLS a server name is: also those that leave it to the target. */
    private final Map<String, List<Member>> names = new HashMap<>();

    Routes(Collection<Member> members) {
        this.members = List.copyOf(members);
        for (Member member : members) {
            HttpConfig config = member.tunnel().config();
            for (String key : keys(config)) {
                if (!config.isPassthrough()) {
                    requests.computeIfAbsent(key, none -> new ArrayList<>(1)).add(member);
                }
                if (config.tls() != null) {
                    names.computeIfAbsent(key, none -> new ArrayList<>(1)).add(member);
                }
            }
        }
        Comparator<Member> longest = Comparator.comparingInt(
                member -> -member.tunnel().config().path().length());
        requests.values().forEach(list -> list.sort(longest));
    }

    private static List<String> keys(HttpConfig config) {
        return config.host().isEmpty()
                ? List.of(EVERY_HOST)
                : config.host().stream()
                        .map(host -> host.isWildcard() ? host.name().substring(1) : host.name())
                        .toList();
    }

    List<Member> members() {
        return members;
    }

    boolean isSecure() {
        return !names.isEmpty();
    }

    /** What stands in the way of a tunnel, in words; null if nothing does. */
    @Nullable
    String obstacle(HttpTunnel wanted) {
        for (Member member : members) {
            String common = common(wanted.config(), member.tunnel().config());
            if (common != null) {
                return "tunnel " + wanted.name() + " cannot take " + common + ", as tunnel "
                        + member.tunnel().name() + " has it already";
            }
        }
        return null;
    }

    /** What both want and only one can have, in words. */
    private static @Nullable String common(HttpConfig one, HttpConfig other) {
        boolean bothSeen = !one.isPassthrough() && !other.isPassthrough();
        boolean names = one.tls() != null && other.tls() != null && !bothSeen;
        boolean path = bothSeen && one.path().equals(other.path());
        List<String> others = names || path ? keys(other) : List.of();
        for (String key : keys(one)) {
            if (others.contains(key)) {
                String host = shown(key);
                return names ? "TLS server name " + host : "host " + host + " path " + one.path();
            }
        }
        return null;
    }

    private static String shown(String key) {
        if (key.isEmpty()) {
            return "every host";
        }
        return key.startsWith(".") ? "*" + key : key;
    }

    /** Those whose requests have a host name (in lower case), longest path first; empty if there are none. */
    List<Member> of(String host) {
        return find(requests, host);
    }

    /** Whose the TLS of a server name is; null if it is nobody's. */
    @Nullable
    Member ofName(String serverName) {
        List<Member> found = find(names, serverName);
        return found.isEmpty() ? null : found.get(0);
    }

    private static List<Member> find(Map<String, List<Member>> map, String host) {
        List<Member> found = map.get(host);
        int dot = host.indexOf('.');
        for (int label = 0; found == null && dot > 0 && label < MOST_LABELS; label++) {
            found = map.get(host.substring(dot));
            dot = host.indexOf('.', dot + 1);
        }
        if (found == null) {
            found = map.get(EVERY_HOST);
        }
        return found == null ? List.of() : found;
    }
}
