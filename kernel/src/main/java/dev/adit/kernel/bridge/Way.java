package dev.adit.kernel.bridge;

import dev.adit.kernel.pipe.ProxyHop;
import dev.adit.kernel.pipe.WebTls;
import dev.adit.kernel.pipe.WebTlsSource;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a client and every endpoint of its server.
 *
 * @param proxy through which all connections go; null for none
 * @param tls around WebSockets; null where none is used
 * @param book remembers by which endpoint the server was reached
 */
public record Way(@Nullable ProxyHop proxy, @Nullable WebTlsSource tls, WayBook book) {
    /** Nothing. */
    public static final Way DIRECT = new Way(null, null, WayBook.NONE);

    /**
     * One that remembers nothing.
     *
     * @param proxy see {@link #proxy()}
     * @param tls see {@link #tls()}
     */
    public Way(@Nullable ProxyHop proxy, @Nullable WebTls tls) {
        this(proxy, tls == null ? null : WebTlsSource.of(tls), WayBook.NONE);
    }

    /**
     * Names the proxy.
     *
     * @return its address with its scheme; null for none
     */
    public @Nullable String proxyName() {
        return proxy == null ? null : proxy.config().url().toString();
    }
}
