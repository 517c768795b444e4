package dev.adit.api.tunnel;

import dev.adit.api.config.Address;
import dev.adit.api.signal.SignalPort;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tunnel as a {@link TargetWatch} sees it. Every method may be called from any thread. */
public interface WatchedTunnel {

    /**
     * The tunnel's name.
     *
     * @return unique on this node
     */
    String name();

    /**
     * Whose targets it has now.
     *
     * @return at least one name
     */
    List<String> clients();

    /**
     * The targets that one client has now.
     *
     * @param client one of {@link #clients()}
     * @return as the file says, ranges kept; empty for a type that finds its targets itself
     */
    List<Address> targets(String client);

    /**
     * The way to the other half at a client.
     *
     * @param client one of {@link #clients()}
     * @return messages under the feature's word
     */
    SignalPort signal(String client);

    /**
     * Takes a target out, or back in. One that nobody has judged is in; so is everything of a client that was away.
     *
     * @param client whose target
     * @param target one of {@link #targets}; another one is ignored
     * @param cause why it is out, for people; null to have it in
     */
    void judge(String client, Address target, @Nullable String cause);
}
