package dev.adit.plugin.http;

import dev.adit.api.config.Address;
import dev.adit.api.config.ByteSize;
import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Credentials;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import dev.adit.api.config.ListensAt;
import dev.adit.api.config.NamesHosts;
import dev.adit.api.config.Needs;
import dev.adit.api.config.Network;
import dev.adit.api.config.TargetSchemes;
import dev.adit.api.config.VisitedAt;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The keys of {@code type: http}.
 *
 * @param host whose requests; empty for every host that no other tunnel has
 * @param path whose paths
 * @param tls how visitors come in by https; null for plain http alone
 * @param targetTls how targets are reached by https; null where their schemes say all
 * @param targetProtocol what is spoken to targets
 * @param headers what is changed
 * @param trust whose word on the visitor is passed on
 * @param auth who may come in, by name
 * @param errorPage a page of one's own
 * @param maxBody the largest request body; null for any
 * @param responseTimeout how long the target may be silent
 * @param accessLog whether each request is logged
 */
@Doc("Web sites by host and path: many tunnels share a port.")
@Needs("target")
@TargetSchemes({"http", "https", Address.FILE})
public record HttpConfig(
        @Doc(
                "The host names whose requests it takes, such as `www.example.com` or `\"*.example.com\"` for every name below."
                        + " The most particular one wins; without it, every host that no other tunnel has.")
        List<HostPattern> host,

        @Doc("The part of the site, such as `/api`: that path and what is below it. The longest one wins.")
        @Default("/")
        String path,

        @Doc("How visitors come in by https; without it they come by plain http alone.") @Nullable
        TlsConfig tls,

        @Doc(
                "How a target is reached by https. Without it the target's `https://` tells, and its certificate is verified;"
                        + " a target without a scheme is reached by plain http.")
        @Nullable
        TargetTls targetTls,

        @Doc(
                "What is spoken to targets: `auto` is HTTP/2 where a target with TLS chooses it, else HTTP/1.1; `h2` is HTTP/2,"
                        + " without TLS by prior knowledge (gRPC); `http1` is HTTP/1.1.")
        @Default("auto")
        TargetProtocol targetProtocol,

        @Doc("Headers that are set or taken out. `Host` under `request.set` is the name that the target sees.")
        @Nullable
        HeadersConfig headers,

        @Doc(
                "Proxies in front of the server, whose `X-Forwarded-*`, `X-Real-IP` and `Forwarded` are passed on. Those of"
                        + " everybody else are replaced.")
        List<Network> trust,

        @Doc("Who may come in: users and their passwords (HTTP basic), or the word `none` for everybody.")
        @Default("none")
        Credentials auth,

        @Doc("An HTML file that visitors see instead of the server's own error pages. Read at the start.") @Nullable
        Path errorPage,

        @Doc("The largest request body; a larger one is answered with 413. Any size where it is not written.") @Nullable
        ByteSize maxBody,

        @Doc("How long the target may be silent while a visitor waits for it; then the answer is 504.") @Default("5m")
        Duration responseTimeout,

        @Doc("`true` logs a line for each request.") @Default("false")
        boolean accessLog)
        implements ConfigCheck, ListensAt, NamesHosts, VisitedAt {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    @Override
    public void check(Problems problems) {
        if (!Paths.isPrefix(path)) {
            problems.add("path", "'" + path + "' is not a path (expected: /, /api, /a/b; plain, without dot segments)");
        }
        if (responseTimeout.isZero()) {
            problems.add("response-timeout", "is zero (expected: a duration above 0)");
        }
        if (isPassthrough()) {
            checkPassthrough(problems);
        }
    }

    private void checkPassthrough(Problems problems) {
        if (host.isEmpty()) {
            problems.add("", "the key 'host' is missing (tls: passthrough tells visitors apart by it)");
        }
        String only = "is of no use with tls: passthrough (the server sees nothing of the requests)";
        tell(!path.equals("/"), "path", only, problems);
        tell(targetTls != null, "target-tls", only, problems);
        tell(targetProtocol != TargetProtocol.AUTO, "target-protocol", only, problems);
        tell(headers != null, "headers", only, problems);
        tell(!trust.isEmpty(), "trust", only, problems);
        tell(!auth.none(), "auth", only, problems);
        tell(errorPage != null, "error-page", only, problems);
        tell(maxBody != null, "max-body", only, problems);
        tell(accessLog, "access-log", only, problems);
    }

    private static void tell(boolean written, String key, String message, Problems problems) {
        if (written) {
            problems.add(key, message);
        }
    }

    /** Whether the target has the TLS. */
    boolean isPassthrough() {
        return tls != null && tls.mode() == TlsMode.PASSTHROUGH;
    }

    /** Whether visitors come in by https, and their requests are seen. */
    boolean isSecure() {
        return tls != null && tls.mode() == TlsMode.TERMINATE;
    }

    @Override
    public List<Address> listensAt() {
        Address http = Address.of(null, HTTP);
        Address https = Address.of(null, HTTPS);
        if (tls == null) {
            return List.of(http);
        }
        return isPassthrough() ? List.of(https) : List.of(http, https);
    }

    /** At 443 by https, where there is any; elsewhere a port takes both, and http needs no certificate that is trusted. */
    @Override
    public List<String> visitedAt(int port) {
        boolean https = isPassthrough() || (isSecure() && port == HTTPS);
        String shown = port == (https ? HTTPS : HTTP) ? "" : ":" + port;
        return host.stream()
                .filter(pattern -> !pattern.isWildcard())
                .map(pattern ->
                        (https ? "https://" : "http://") + pattern.name() + shown + (path.equals("/") ? "" : path))
                .toList();
    }

    @Override
    public List<String> hostNames() {
        return host.isEmpty()
                ? List.of("*")
                : host.stream().map(HostPattern::name).toList();
    }
}
