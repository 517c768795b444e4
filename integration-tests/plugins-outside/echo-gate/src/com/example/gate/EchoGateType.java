package com.example.gate;

import dev.adit.api.tunnel.Tunnel;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.TunnelType;
import org.pf4j.Extension;

/** Makes {@code type: echo-gate} tunnels. */
@Extension
public final class EchoGateType implements TunnelType<EchoGateConfig> {

    @Override
    public String name() {
        return "echo-gate";
    }

    @Override
    public Class<EchoGateConfig> configType() {
        return EchoGateConfig.class;
    }

    @Override
    public Tunnel create(EchoGateConfig config, TunnelContext context) {
        return new EchoGate(config.knock(), context);
    }
}
