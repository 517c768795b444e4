package dev.adit.kernel.boot;

import dev.adit.api.config.Secret;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.identity.IdentityStore;
import dev.adit.kernel.identity.NodeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A client that has just been given an identity; nobody keeps the key but whoever reads it now.
 *
 * @param name under {@code clients} in the server's file
 * @param id what the server's file says of it
 * @param server the server's id
 * @param key the secret for the client's file
 */
record NewClient(String name, NodeId id, NodeId server, Secret key) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Makes one for the server whose state directory this is; the server gets its identity if it has none yet. */
    static NewClient make(String name, Path serverState) throws IOException {
        requireName(name);
        NodeId server = IdentityStore.loadOrCreate(serverState).id();
        Identity identity = Identity.generate();
        return new NewClient(name, identity.id(), server, new ClientKey(identity, server).encode());
    }

    static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "'" + name
                            + "' is not a name for a client (expected: a letter or digit, then also '.', '_' and '-', at most 64)");
        }
    }

    /** The line for the server's file, under {@code clients}. */
    String serverLine() {
        return name + ": {id: " + id + "}";
    }
}
