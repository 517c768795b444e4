package dev.adit.kernel.config;

import dev.adit.api.config.Doc;
import java.util.List;

/**
 * What the server's file may ask a client to reach. A link is dialled if something allows it and nothing denies it.
 *
 * @param allow networks, addresses, hosts, {@code host:port}, {@code unix:/path}, {@code file:/dir}; checked, as written
 * @param deny the same; wins
 * @param any whether everything is allowed that needs no word of its own
 */
public record TargetsConfig(List<String> allow, List<String> deny, boolean any) {
    /** The word that allows everything. */
    static final String ANY = "any";

    /** Copies the lists. */
    public TargetsConfig {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /** The keys of the block; the word {@code any} is an entry of {@code allow} in YAML. */
    record Keys(
            @Doc(
                    "What may be reached: `any`, a network `10.0.0.0/8`, a host, `host:port`, `host:6000-6010`,"
                            + " `\"[v6]:port\"`, `unix:/path` or `file:/dir`. Nothing where it is not written. Link-local"
                            + " addresses, Unix sockets and directories only when they are listed themselves, even under `any`.")
            List<TargetPattern> allow,

            @Doc("What may not be reached, though `allow` says so.")
            List<TargetPattern> deny) {

        TargetsConfig config() {
            List<String> allowed = allow.stream().map(TargetPattern::text).toList();
            return new TargetsConfig(
                    allowed.stream().filter(text -> !text.equals(ANY)).toList(),
                    deny.stream().map(TargetPattern::text).toList(),
                    allowed.contains(ANY));
        }
    }
}
