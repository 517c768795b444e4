package dev.adit.plugin.p2p.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which router systems tell of. */
class GatewayFinderTest {
    private static final String HEAD =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";

    @Test
    void linuxTellsTheDefaultRouteWithTheLowestMetric() {
        assertThat(GatewayFinder.ofLinux(List.of(
                        HEAD,
                        "eth0\t0001A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0",
                        "wlan0\t00000000\t0102A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0",
                        "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0")))
                .isEqualTo(NetUtil.createInetAddressFromIpAddressString("192.168.1.1"));
    }

    @Test
    void aRouteWithoutARouterIsNone() {
        assertThat(GatewayFinder.ofLinux(List.of(HEAD, "tun0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0")))
                .isNull();
        assertThat(GatewayFinder.ofLinux(List.of(HEAD))).isNull();
    }

    @Test
    void macosTellsItInWords() {
        assertThat(GatewayFinder.ofMac(List.of("   route to: default", "    gateway: 10.0.0.138", "  interface: en0")))
                .isEqualTo(NetUtil.createInetAddressFromIpAddressString("10.0.0.138"));
        assertThat(GatewayFinder.ofMac(List.of("route: not in table"))).isNull();
    }
}
