package dev.adit.plugin.http;

import dev.adit.api.tunnel.Tunnel;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.TunnelType;
import org.pf4j.Extension;

/** Makes {@code type: http} tunnels. */
@Extension
public final class HttpTunnelType implements TunnelType<HttpConfig> {
    static final String NAME = "http";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Class<HttpConfig> configType() {
        return HttpConfig.class;
    }

    @Override
    public Tunnel create(HttpConfig config, TunnelContext context) {
        return new HttpTunnel(config, context);
    }
}
