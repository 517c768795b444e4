package dev.adit.plugin.httpproxy;

import dev.adit.api.tunnel.Tunnel;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.TunnelType;
import org.pf4j.Extension;

/** Makes {@code type: http-proxy} tunnels. */
@Extension
public final class HttpProxyTunnelType implements TunnelType<HttpProxyConfig> {
    static final String NAME = "http-proxy";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Class<HttpProxyConfig> configType() {
        return HttpProxyConfig.class;
    }

    @Override
    public Tunnel create(HttpProxyConfig config, TunnelContext context) {
        return new HttpProxyTunnel(config.auth(), context);
    }
}
