package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import dev.adit.api.config.NamesHosts;
import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the tunnels of a client's own file may have at the server. Each is asked for on its own; nothing is granted that
 * is not written.
 *
 * @param types the words after {@code type:}
 * @param listen where they may listen
 * @param hosts by which host names they may take visitors
 * @param groups which groups they may join
 * @param visits which private tunnels it may visit besides those that name it
 * @param tunnels how many there may be
 */
public record AllowConfig(
        @Doc("The types that its tunnels may have. None where it is not written.")
        Set<String> types,

        @Doc("Where they may listen. A bare port grants that port of every address; with a host, of that address alone."
                + " Nowhere where it is not written.")
        List<Address> listen,

        @Doc(
                "By which host names they may take visitors, such as `www.example.com`. `*.example.com` grants every name below"
                        + " it, `*` every host. None where it is not written.")
        List<String> hosts,

        @Doc("Which groups they may join. None where it is not written.")
        Set<String> groups,

        @Doc(
                "Which private tunnels it may visit, such as `desk` or `home/desk`, besides those whose `visitors` name it. It"
                        + " needs the secret nevertheless.")
        Set<String> visits,

        @Doc("How many there may be.") @Default("100") int tunnels)
        implements ConfigCheck {
    private static final String EVERY_HOST = "*";

    @Override
    public void check(Problems problems) {
        for (int i = 0; i < listen.size(); i++) {
            Hosts.check(listen.get(i), "listen[" + i + "]", problems);
        }
        if (tunnels < 0) {
            problems.add("tunnels", "'" + tunnels + "' is below 0");
        }
    }

    /**
     * Judges a tunnel, its number apart.
     *
     * @param client whose it is
     * @param tunnel as its file describes it
     * @return the key of the tunnel and what is wrong with it, or null
     */
    public @Nullable Refusal refuse(String client, TunnelSpec tunnel) {
        if (!types.contains(tunnel.type())) {
            return new Refusal("type", notGranted("type " + tunnel.type(), client, "types"));
        }
        if (tunnel.group() != null && !groups.contains(tunnel.group())) {
            return new Refusal("group", notGranted("group " + tunnel.group(), client, "groups"));
        }
        for (Address address : tunnel.listen()) {
            if (!grants(address)) {
                return new Refusal("listen", notGranted("listen " + address, client, "listen"));
            }
        }
        if (tunnel.typeConfig() instanceof NamesHosts named) {
            for (String host : named.hostNames()) {
                if (hosts.stream().noneMatch(grant -> coversHost(grant.toLowerCase(Locale.ROOT), host))) {
                    String what = host.equals(EVERY_HOST) ? "every host" : "host " + host;
                    return new Refusal("host", notGranted(what, client, "hosts"));
                }
            }
        }
        return null;
    }

    private static boolean coversHost(String grant, String host) {
        return grant.equals(EVERY_HOST)
                || grant.equals(host)
                || (grant.startsWith("*.") && host.endsWith(grant.substring(1)));
    }

    /**
     * One no.
     *
     * @param path the key of the tunnel
     * @param message for people, with the line of the server's file that would grant it
     */
    public record Refusal(String path, String message) {}

    /** What is said of the tunnels that are too many. */
    public String tooMany(String client) {
        return notGranted("more than " + tunnels + (tunnels == 1 ? " tunnel" : " tunnels"), client, "tunnels");
    }

    private static String notGranted(String what, String client, String key) {
        return what + " is not granted to " + client + " (server: clients." + client + ".allow." + key + ")";
    }

    private boolean grants(Address wanted) {
        if (wanted.isUnix()) {
            return listen.contains(wanted);
        }
        for (int i = 0; i < wanted.size(); i++) {
            Address one = wanted.at(i);
            if (listen.stream().noneMatch(grant -> covers(grant, one))) {
                return false;
            }
        }
        return true;
    }

    private static boolean covers(Address grant, Address one) {
        return grant.ports() != null
                && (grant.host() == null || isSameHost(grant.host(), one.host()))
                && grant.port() <= one.port()
                && one.port() < grant.port() + grant.size();
    }

    private static boolean isSameHost(String granted, @Nullable String wanted) {
        if (wanted == null) {
            return false;
        }
        byte[] left = NetUtil.createByteArrayFromIpAddressString(granted);
        byte[] right = NetUtil.createByteArrayFromIpAddressString(wanted);
        return (left == null || right == null) ? granted.equals(wanted) : Arrays.equals(left, right);
    }
}
