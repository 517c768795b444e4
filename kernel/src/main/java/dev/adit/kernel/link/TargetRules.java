package dev.adit.kernel.link;

import dev.adit.api.config.Address;
import dev.adit.kernel.config.TargetsConfig;
import dev.adit.kernel.link.TargetRule.Network;
import dev.adit.kernel.observe.PeerText;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client dials because a request asks for it: nothing but the targets of its own file, and what {@code targets}
 * grants. Asked on every open, and again for every address that a name has, so a name cannot be turned against the
 * client after it was granted. {@code deny} wins. Link-local addresses, where clouds answer for credentials, Unix
 * sockets and directories need an entry of their own even under {@code targets: any}; a network as wide as {@code 0.0.0.0/0} is none.
 * Immutable, any thread.
 */
public final class TargetRules {
    /** What an address without a host means for a target. */
    public static final String DEFAULT_HOST = "127.0.0.1";

    /** Link-local (RFC 3927, RFC 4291 §2.5.6), and where metadata services live outside of it. */
    private static final List<Network> SHIELDED = List.of(
            Network.parse("169.254.0.0", 16),
            Network.parse("fe80::", 10),
            Network.of("fd00:ec2::254"),
            Network.of("100.100.100.200"));

    private final String client;
    private final boolean any;
    private final List<TargetRule> allowed;
    private final List<TargetRule> denied;

    private TargetRules(String client, boolean any, List<TargetRule> allowed, List<TargetRule> denied) {
        this.client = client;
        this.any = any;
        this.allowed = List.copyOf(allowed);
        this.denied = List.copyOf(denied);
    }

    /**
     * Reads the rules of a client.
     *
     * @param client its name, for the text of refusals
     * @param config its {@code targets}
     * @param ownTargets what the tunnels of its own file name; ranges are allowed
     * @return the rules
     * @throws IllegalArgumentException with the entry that is none
     */
    public static TargetRules of(String client, TargetsConfig config, Set<Address> ownTargets) {
        List<TargetRule> allowed = new ArrayList<>();
        ownTargets.forEach(own -> allowed.add(TargetRule.of(own)));
        config.allow().forEach(entry -> allowed.add(TargetRule.parse(entry)));
        return new TargetRules(
                client,
                config.any(),
                allowed,
                config.deny().stream().map(TargetRule::parse).toList());
    }

    /**
     * Judges a target before it is resolved. A name that only its addresses can be judged by passes.
     *
     * @param target one address
     * @return why it is refused and which line would grant it, or null
     */
    public @Nullable String refuse(Address target) {
        if (target.path() != null) {
            return refusePath(target);
        }
        String host = target.host() == null ? DEFAULT_HOST : target.host();
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null) {
            return refuse(target, address(literal));
        }
        for (TargetRule rule : denied) {
            if (rule.matchesName(host, target.port())) {
                return denied(shown(target), rule);
            }
        }
        boolean possible = any
                || allowed.stream().anyMatch(rule -> rule.network() != null || rule.matchesName(host, target.port()));
        return possible ? null : notGranted(shown(target), text(target));
    }

    /**
     * Judges one address of a target; asked for every address before it is dialled.
     *
     * @param target what was asked for
     * @param resolved what its host is, or one of the addresses of its name
     * @return why it is refused and which line would grant it, or null
     */
    public @Nullable String refuse(Address target, InetAddress resolved) {
        byte[] address = Network.plain(resolved);
        int port = target.port();
        String host = target.host() == null ? DEFAULT_HOST : target.host();
        String seen = shown(target) + (isLiteral(host) ? "" : " (" + resolved.getHostAddress() + ")");
        TargetRule denial = first(denied, host, address, port);
        if (denial != null) {
            return denied(seen, denial);
        }
        for (Network shielded : SHIELDED) {
            if (shielded.contains(address)) {
                return isListed(shielded, address, port) ? null : notGranted(seen, NetUtil.toAddressString(resolved));
            }
        }
        boolean granted = any || first(allowed, host, address, port) != null;
        return granted ? null : notGranted(seen, text(target));
    }

    private static @Nullable TargetRule first(List<TargetRule> rules, String host, byte[] address, int port) {
        for (TargetRule rule : rules) {
            if (rule.matches(address, port) || rule.matchesName(host, port)) {
                return rule;
            }
        }
        return null;
    }

    private @Nullable String refusePath(Address target) {
        for (TargetRule rule : denied) {
            if (rule.matchesPath(target)) {
                return denied(shown(target), rule);
            }
        }
        boolean listed = allowed.stream().anyMatch(rule -> rule.matchesPath(target));
        return listed ? null : notGranted(shown(target), text(target));
    }

    private boolean isListed(Network shielded, byte[] address, int port) {
        return allowed.stream()
                .anyMatch(rule ->
                        rule.matches(address, port) && rule.network() != null && shielded.covers(rule.network()));
    }

    /** Not by parsing again: an interface that a scope names need not exist here. */
    private static InetAddress address(byte[] literal) {
        try {
            return InetAddress.getByAddress(literal);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static boolean isLiteral(String host) {
        return NetUtil.createByteArrayFromIpAddressString(host) != null;
    }

    private static String shown(Address target) {
        return PeerText.safe(text(target));
    }

    private static String text(Address target) {
        return target.path() != null || target.host() != null ? target.toString() : DEFAULT_HOST + ":" + target;
    }

    private String denied(String seen, TargetRule rule) {
        return seen + " is denied by client " + client + " (its file: targets: {deny: " + rule.text() + "})";
    }

    private String notGranted(String seen, String line) {
        return seen + " is not granted by client " + client + " (add to its file: targets: " + PeerText.safe(line)
                + ")";
    }
}
