package dev.adit.plugin.udp;

import dev.adit.api.tunnel.Tunnel;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.TunnelType;
import org.pf4j.Extension;

/** Makes {@code type: udp} tunnels. */
@Extension
public final class UdpTunnelType implements TunnelType<UdpConfig> {
    static final String NAME = "udp";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Class<UdpConfig> configType() {
        return UdpConfig.class;
    }

    @Override
    public Tunnel create(UdpConfig config, TunnelContext context) {
        return new UdpTunnel(config, context);
    }
}
