package dev.adit.kernel.boot;

import dev.adit.api.config.Address;
import dev.adit.kernel.bridge.BridgeServerSettings.WebSettings;
import dev.adit.kernel.bridge.Endpoint;
import dev.adit.kernel.bridge.Way;
import dev.adit.kernel.bridge.WayBook;
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
import dev.adit.kernel.pipe.WebTlsSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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

    /**
     * The best first; where no transport is written, those that need nothing but host and port. Proxies know no UDP. Where the
     * port is the usual one, that of the web is tried as well, since often nothing else leads out.
     */
    static List<Endpoint> endpoints(ClientConfig config, ServerAddress server, Way way) {
        Transport scheme = server.scheme();
        String written = config.serverTls().name();
        String name = written == null ? server.host() : written;
        Address address = Address.of(server.host(), server.port());
        if (scheme != null) {
            return List.of(new Endpoint(scheme, address, server.path(), name));
        }
        List<Endpoint> any = new ArrayList<>();
        if (way.proxy() == null) {
            any.add(new Endpoint(Transport.QUIC, address, "", name));
        }
        any.add(new Endpoint(Transport.TLS, address, "", name));
        any.add(new Endpoint(Transport.WSS, address, ServerAddress.DEFAULT_PATH, name));
        if (server.port() == ServerAddress.DEFAULT_PORT) {
            Address web = Address.of(server.host(), ServerAddress.HTTPS_PORT);
            any.add(new Endpoint(Transport.WSS, web, ServerAddress.DEFAULT_PATH, name));
        }
        return any;
    }

    /**
     * What the ways of a process have in common.
     *
     * @param environment of the process
     * @param book remembers what worked
     * @param blocking reads files later on
     */
    record Means(Environment environment, WayBook book, Executor blocking) {}

    /** What stands between a client and its server. */
    static Way way(ClientConfig config, ServerAddress server, ClientKey key, Means means) throws IOException {
        ProxyConfig proxy;
        try {
            proxy = EnvironmentProxy.resolve(config.proxy(), server, means.environment);
        } catch (IllegalArgumentException wrong) {
            throw new IOException("proxy: " + wrong.getMessage(), wrong);
        }
        Identity own = key.identity();
        boolean secure = proxy != null && proxy.url().scheme() == ProxyUrl.Scheme.HTTPS;
        ProxyHop hop = proxy == null
                ? null
                : new ProxyHop(proxy, secure ? WebTls.client(own, key.server(), proxy.ca()) : null);
        return new Way(hop, tls(config, server, key, means), means.book);
    }

    private static @Nullable WebTlsSource tls(ClientConfig config, ServerAddress server, ClientKey key, Means means)
            throws IOException {
        Transport scheme = server.scheme();
        if (scheme != null && scheme != Transport.WSS) {
            return null;
        }
        Path authorities = config.serverTls().ca();
        WebTlsSource source = new WebTlsSource(
                authorities, () -> WebTls.client(key.identity(), key.server(), authorities), means.blocking);
        // What is wrong with the file is told at once; the system's authorities are read when they are needed.
        return scheme == Transport.WSS || authorities != null ? source.prepared() : source;
    }
}
