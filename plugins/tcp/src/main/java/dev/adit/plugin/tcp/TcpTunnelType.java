package dev.adit.plugin.tcp;

import dev.adit.api.tunnel.Tunnel;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.TunnelType;
import org.pf4j.Extension;

/** Makes {@code type: tcp} tunnels. */
@Extension
public final class TcpTunnelType implements TunnelType<TcpConfig> {
    static final String NAME = "tcp";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Class<TcpConfig> configType() {
        return TcpConfig.class;
    }

    @Override
    public Tunnel create(TcpConfig config, TunnelContext context) {
        return new TcpTunnel(context);
    }
}
