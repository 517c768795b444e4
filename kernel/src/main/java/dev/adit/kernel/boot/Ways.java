package dev.adit.kernel.boot;

import dev.adit.api.config.Address;
import dev.adit.kernel.bridge.BridgeServerSettings.WebSettings;
import dev.adit.kernel.bridge.Endpoint;
import dev.adit.kernel.bridge.Way;
import dev.adit.kernel.config.ClientConfig;
import dev.adit.kernel.config.Environment;
import dev.adit.kernel.config.EnvironmentProxy;
import dev.adit.kernel.config.ProxyConfig;
import dev.adit.kernel.config.ProxyUrl;
import dev.adit.kernel.config.ServerAddress;
import dev.adit.kernel.config.ServerConfig;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.config.WebConfig;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.pipe.ProxyHop;
import dev.adit.kernel.pipe.WebCertificate;
import dev.adit.kernel.pipe.WebTls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the files say of the ways between clients and servers, as the bridge wants it. Reads certificates. */
final class Ways {
    private static final long LOOK_SECONDS = 2;

    private Ways() {}

    /** A server's WebSockets; looks after the files of its certificate for as long as the process runs. */
    static WebSettings webSettings(ServerConfig config, Identity identity, Foundation foundation) throws IOException {
        WebConfig web = config.ws();
        boolean newestOnly = web.newestOnly();
        Path file = web.certificate();
        Path key = web.privateKey();
        if (file == null || key == null) {
            return new WebSettings(web.path(), web.host(), newestOnly ? WebCertificate.own(identity, true) : null);
        }
        WebCertificate certificate;
        try {
            certificate = WebCertificate.of(file, key, newestOnly);
        } catch (IOException unreadable) {
            throw new IOException("ws: " + unreadable.getMessage(), unreadable);
        }
        foundation.control().scheduleWithFixedDelay(certificate::renew, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        return new WebSettings(web.path(), web.host(), certificate);
    }

    /** The best first; where no transport is written, those that need nothing but host and port. Proxies know no UDP. */
    static List<Endpoint> endpoints(ClientConfig config, ServerAddress server, Way way) {
        Transport scheme = server.scheme();
        List<Transport> any = way.proxy() == null ? List.of(Transport.QUIC, Transport.TLS) : List.of(Transport.TLS);
        String name = config.serverTls().name();
        return (scheme == null ? any : List.of(scheme))
                .stream()
                        .map(transport -> new Endpoint(
                                transport,
                                Address.of(server.host(), server.port()),
                                server.path(),
                                name == null ? server.host() : name))
                        .toList();
    }

    /** What stands between a client and its server. */
    static Way way(ClientConfig config, ServerAddress server, ClientKey key, Environment environment)
            throws IOException {
        ProxyConfig proxy;
        try {
            proxy = EnvironmentProxy.resolve(config.proxy(), server, environment);
        } catch (IllegalArgumentException wrong) {
            throw new IOException("proxy: " + wrong.getMessage(), wrong);
        }
        Identity own = key.identity();
        WebTls tls = server.scheme() == Transport.WSS
                ? WebTls.client(own, key.server(), config.serverTls().ca())
                : null;
        if (proxy == null) {
            return new Way(null, tls);
        }
        boolean secure = proxy.url().scheme() == ProxyUrl.Scheme.HTTPS;
        return new Way(new ProxyHop(proxy, secure ? WebTls.client(own, key.server(), proxy.ca()) : null), tls);
    }
}
