package dev.adit.kernel.pipe;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.config.ProxyConfig;
import dev.adit.kernel.config.ProxyUrl;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;

/**
 * The proxy on a client's way to its server.
 *
 * @param config where it is, and who the client is to it; not {@code env}
 * @param tls towards a proxy that speaks TLS; null for others
 */
public record ProxyHop(ProxyConfig config, @Nullable WebTls tls) {

    /**
     * Where it is.
     *
     * @return host and port
     */
    public Address address() {
        return Address.of(config.url().host(), config.url().port());
    }

    /**
     * Has the proxy connect to the server.
     *
     * @param channel connected to the proxy, by TLS where it wants that, reading by itself; on its loop
     * @param server as it is told to the proxy, which looks names up
     * @param done completed on the loop: whatever is written now goes to the server; or why not
     */
    @LoopOnly
    public void pass(Channel channel, Address server, Promise<Void> done) {
        if (config.url().scheme() == ProxyUrl.Scheme.SOCKS5) {
            SocksConnect.install(channel.pipeline(), config, server, done);
        } else {
            HttpConnect.install(channel.pipeline(), config, server, done);
        }
    }

    @Override
    public String toString() {
        return "the proxy " + config.url();
    }
}
