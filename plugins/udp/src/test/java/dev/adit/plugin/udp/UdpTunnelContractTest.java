package dev.adit.plugin.udp;

import dev.adit.api.testkit.DatagramTunnelContract;
import dev.adit.api.tunnel.TunnelType;
import java.time.Duration;

/** A {@code udp} tunnel is a tunnel. */
public class UdpTunnelContractTest extends DatagramTunnelContract<UdpConfig> {
    @Override
    protected TunnelType<UdpConfig> type() {
        return new UdpTunnelType();
    }

    @Override
    protected UdpConfig config() {
        return new UdpConfig(Duration.ofSeconds(60), 100, 100);
    }
}
