package dev.adit.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "192.0.2.128/25, 192.0.2.129, true",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "::/0, ::1, true",
    })
    void aBlockHasItsAddressesAndNoOthers(String network, String address, boolean inside) throws UnknownHostException {
        assertThat(Network.parse(network).contains(InetAddress.getByName(address)))
                .isEqualTo(inside);
    }

    @Test
    void anIpv4AddressInIpv6ClothesIsAnIpv4Address() throws UnknownHostException {
        byte[] mapped = NetUtil.createByteArrayFromIpAddressString("::ffff:10.1.2.3");
        InetAddress address = java.net.Inet6Address.getByAddress(null, mapped, 0);

        assertThat(Network.parse("10.0.0.0/8").contains(address)).isTrue();
        assertThat(Network.parse("::/0").contains(address)).isFalse();
    }

    @Test
    void bitsBehindThePrefixDoNotCount() {
        assertThat(Network.parse("10.1.2.3/8")).isEqualTo(Network.parse("10.0.0.0/8"));
        assertThat(Network.parse("10.1.2.3/8")).hasToString("10.0.0.0/8");
        assertThat(Network.parse("10.1.2.3/32")).hasToString("10.1.2.3").isEqualTo(Network.parse("10.1.2.3"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.0/33",
                "10.0.0/8",
                "::/129",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "example.com",
                "10.0.0.0/8/8"
            })
    void whatIsNoneIsRefusedWithItsText(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Network.parse(text))
                .withMessageContaining("'" + text + "'");
    }
}
