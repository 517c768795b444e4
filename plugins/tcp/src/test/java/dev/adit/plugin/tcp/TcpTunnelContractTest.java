package dev.adit.plugin.tcp;

import dev.adit.api.testkit.TunnelContract;
import dev.adit.api.tunnel.TunnelType;

class TcpTunnelContractTest extends TunnelContract<TcpConfig> {

    @Override
    protected TunnelType<TcpConfig> type() {
        return new TcpTunnelType();
    }

    @Override
    protected TcpConfig config() {
        return new TcpConfig();
    }
}
