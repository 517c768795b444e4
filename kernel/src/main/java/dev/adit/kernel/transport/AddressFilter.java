package dev.adit.kernel.transport;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Decides which addresses may be dialled. It is asked for every address that a name resolves to, before a connection is
 * tried, so that a name cannot lead where its owner may not go.
 */
@FunctionalInterface
public interface AddressFilter {

    /**
     * Decides about one address; must not block.
     *
     * @param address resolved
     * @return null to grant it, otherwise the reason that people read
     */
    @Nullable
    String refuse(InetAddress address);

    /**
     * Grants every address.
     *
     * @return the filter
     */
    static AddressFilter everything() {
        return address -> null;
    }
}
