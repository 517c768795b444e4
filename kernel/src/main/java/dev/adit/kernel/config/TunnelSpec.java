package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One tunnel as its file describes it. Equal to what a later reading of the file gives exactly if nothing of the tunnel
 * has changed.
 *
 * @param name the tunnel's name
 * @param clients whose targets they are, at least one
 * @param type the word after {@code type:}
 * @param enabled false keeps it closed
 * @param listen where visitors come in, ranges kept; may be empty
 * @param targets each with as many ports as {@code listen} has, or each with one for all; empty for a type that needs none
 * @param balance the order in which they are tried
 * @param group what a client's own file joins with it; null where it is a tunnel by itself
 * @param dialTimeout how long the client tries the target
 * @param carrier what its links run on
 * @param privacy what makes it private; null for a public one
 * @param terms on what terms visitors may use it
 * @param typeConfig the type's own keys
 * @param features the blocks of features, sorted by word
 */
public record TunnelSpec(
        String name,
        List<String> clients,
        String type,
        boolean enabled,
        List<Address> listen,
        List<Address> targets,
        Balance balance,
        @Nullable String group,
        Duration dialTimeout,
        CarrierChoice carrier,
        @Nullable Privacy privacy,
        Terms terms,
        Record typeConfig,
        Map<String, Record> features) {

    /** Copies the lists. */
    public TunnelSpec {
        clients = List.copyOf(clients);
        listen = List.copyOf(listen);
        targets = List.copyOf(targets);
    }

    /**
     * The target that requests name before one is chosen.
     *
     * @return the first; null for a type that needs none
     */
    public @Nullable Address target() {
        return targets.isEmpty() ? null : targets.get(0);
    }

    /**
     * Renames it.
     *
     * @param newName its name among all tunnels
     * @return otherwise the same
     */
    public TunnelSpec named(String newName) {
        return new TunnelSpec(
                newName,
                clients,
                type,
                enabled,
                listen,
                targets,
                balance,
                group,
                dialTimeout,
                carrier,
                privacy,
                terms,
                typeConfig,
                features);
    }

    /**
     * Makes it private in another way.
     *
     * @param newPrivacy null for a public one
     * @return otherwise the same
     */
    public TunnelSpec withPrivacy(@Nullable Privacy newPrivacy) {
        return new TunnelSpec(
                name,
                clients,
                type,
                enabled,
                listen,
                targets,
                balance,
                group,
                dialTimeout,
                carrier,
                newPrivacy,
                terms,
                typeConfig,
                features);
    }
}
