package dev.adit.plugin.proxyprotocol;

import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.tunnel.TunnelService;
import dev.adit.api.tunnel.Upstreams;
import java.util.List;
import java.util.Set;
import org.pf4j.Extension;

/** Has headers written by the exit, and read by the kernel's listeners. */
@Extension
public final class ProxyProtocolFeature implements Feature<ProxyProtocolConfig> {
    static final String WORD = "proxy-protocol";

    @Override
    public String word() {
        return WORD;
    }

    @Override
    public Class<ProxyProtocolConfig> configType() {
        return ProxyProtocolConfig.class;
    }

    @Override
    public Set<FeatureScope> scopes() {
        return Set.of(FeatureScope.TUNNEL);
    }

    @Override
    public Contribution contribute(ProxyProtocolConfig config, FeatureContext context) {
        List<LinkInterceptor> asking =
                config.send() == null ? List.of() : List.of(new Asking(new Wish(config.send(), config.datagrams())));
        Upstreams upstreams = new Upstreams(Set.copyOf(config.acceptFrom()));
        List<TunnelService<?>> reading = upstreams.networks().isEmpty()
                ? List.of()
                : List.of(new TunnelService<>(Upstreams.class, tunnel -> upstreams));
        return new Contribution(asking, reading);
    }

    @Override
    public Contribution atExit(FeatureContext context) {
        return new Contribution(List.of(new Telling()));
    }
}
