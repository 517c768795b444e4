package dev.adit.kernel.bridge;

import dev.adit.kernel.pipe.ProxyHop;
import dev.adit.kernel.pipe.WebTls;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a client and every endpoint of its server.
 *
 * @param proxy through which all connections go; null for none
 * @param tls around WebSockets; null where none is used
 */
public record Way(@Nullable ProxyHop proxy, @Nullable WebTls tls) {
    /** Nothing. */
    public static final Way DIRECT = new Way(null, null);

    /**
     * Names the proxy.
     *
     * @return its address with its scheme; null for none
     */
    public @Nullable String proxyName() {
        return proxy == null ? null : proxy.config().url().toString();
    }
}
