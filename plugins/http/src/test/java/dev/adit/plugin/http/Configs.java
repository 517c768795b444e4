package dev.adit.plugin.http;

import dev.adit.api.config.ByteSize;
import dev.adit.api.config.Credentials;
import dev.adit.api.config.Network;
import dev.adit.api.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Configs as a file would give them, built key by key. */
final class Configs {
    private List<HostPattern> hosts = List.of();
    private String path = "/";
    private @Nullable TlsConfig tls;
    private @Nullable TargetTls targetTls;
    private TargetProtocol targetProtocol = TargetProtocol.AUTO;
    private @Nullable HeadersConfig headers;
    private List<Network> trust = List.of();
    private Credentials auth = Credentials.parse("none");
    private @Nullable Path errorPage;
    private @Nullable ByteSize maxBody;
    private Duration responseTimeout = Duration.ofMinutes(5);

    private Configs() {}

    static Configs host(String... names) {
        Configs configs = new Configs();
        configs.hosts = Arrays.stream(names).map(HostPattern::parse).toList();
        return configs;
    }

    Configs path(String value) {
        path = value;
        return this;
    }

    Configs tls(TlsConfig value) {
        tls = value;
        return this;
    }

    Configs targetTls(TargetTls value) {
        targetTls = value;
        return this;
    }

    Configs targetProtocol(TargetProtocol value) {
        targetProtocol = value;
        return this;
    }

    Configs headers(HeaderRules request, HeaderRules response) {
        headers = new HeadersConfig(request, response);
        return this;
    }

    Configs trust(String network) {
        trust = List.of(Network.parse(network));
        return this;
    }

    Configs auth(String user, String password) {
        auth = Credentials.of(Map.of(user, Secret.parse(password)));
        return this;
    }

    Configs errorPage(Path value) {
        errorPage = value;
        return this;
    }

    Configs maxBody(long bytes) {
        maxBody = new ByteSize(bytes);
        return this;
    }

    Configs responseTimeout(Duration value) {
        responseTimeout = value;
        return this;
    }

    HttpConfig config() {
        return new HttpConfig(
                hosts,
                path,
                tls,
                targetTls,
                targetProtocol,
                headers,
                trust,
                auth,
                errorPage,
                maxBody,
                responseTimeout,
                false);
    }
}
