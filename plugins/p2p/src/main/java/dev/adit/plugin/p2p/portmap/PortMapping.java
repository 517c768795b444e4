package dev.adit.plugin.p2p.portmap;

import dev.adit.api.lifecycle.LoopOnly;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One socket's door in the home router, opened and kept open in the background. */
@LoopOnly
public interface PortMapping {

    /**
     * Where packets come in.
     *
     * @return null while there is no such door
     */
    @Nullable
    InetSocketAddress outside();

    /**
     * Who has opened it, for people.
     *
     * @return {@code PCP}, {@code NAT-PMP} or {@code UPnP}; or why nobody has
     */
    String state();

    /** Shuts the door: the router is told, and not waited for. */
    void close();
}
