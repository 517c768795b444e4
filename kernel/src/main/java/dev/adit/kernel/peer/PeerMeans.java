package dev.adit.kernel.peer;

import dev.adit.api.peer.PathFinder;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.transport.EventLoops;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all connections to other clients share in a process.
 *
 * @param loops of the process
 * @param finder looked for once for each connection; null where nothing finds paths
 * @param self a key pair that lives as long as the process and is nobody's name: the one of {@link
 *     dev.adit.kernel.bridge.SealTerms.Means}
 * @param online whether this client is connected to its server now; any thread
 */
public record PeerMeans(
        EventLoops loops, Supplier<@Nullable PathFinder> finder, Identity self, BooleanSupplier online) {}
