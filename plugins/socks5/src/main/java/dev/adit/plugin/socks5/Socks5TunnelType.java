package dev.adit.plugin.socks5;

import dev.adit.api.tunnel.Tunnel;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.TunnelType;
import org.pf4j.Extension;

/** Makes {@code type: socks5} tunnels. */
@Extension
public final class Socks5TunnelType implements TunnelType<Socks5Config> {
    static final String NAME = "socks5";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Class<Socks5Config> configType() {
        return Socks5Config.class;
    }

    @Override
    public Tunnel create(Socks5Config config, TunnelContext context) {
        return new Socks5Tunnel(config.auth(), context);
    }
}
