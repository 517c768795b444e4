package dev.adit.kernel.config;

import dev.adit.api.config.Doc;
import java.util.List;

/**
 * Who may visit a tunnel, by address.
 *
 * @param allow empty for everybody
 * @param deny wins
 */
public record AccessConfig(
        @Doc("Who may come: addresses and networks. Everybody where it is not written.")
        List<NetworkRange> allow,

        @Doc("Who may not come, though `allow` says so.") List<NetworkRange> deny) {
    /** No rule at all. */
    static final AccessConfig EVERYBODY = new AccessConfig(List.of(), List.of());

    /** Copies the lists. */
    public AccessConfig {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /** Whether there is any rule. */
    public boolean isOpenToAll() {
        return allow.isEmpty() && deny.isEmpty();
    }
}
