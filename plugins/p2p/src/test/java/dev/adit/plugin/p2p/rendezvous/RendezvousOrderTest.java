package dev.adit.plugin.p2p.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What clients are told of the rendezvous. */
class RendezvousOrderTest {
    private static final InetAddress A = address("192.0.2.1");
    private static final InetAddress B = address("192.0.2.2");
    private static final InetAddress SIX = address("2001:db8::1");

    private static InetAddress address(String text) {
        return NetUtil.createInetAddressFromIpAddressString(text);
    }

    @Test
    void anOrderIsReadAsItWasWritten() {
        RendezvousOrder order = new RendezvousOrder(7001, 65535, "tunnel.example.com", List.of(B, SIX));
        assertThat(RendezvousOrder.decode(order.encode())).isEqualTo(order);
        assertThat(RendezvousOrder.decode(RendezvousOrder.NONE.encode())).isEqualTo(RendezvousOrder.NONE);
    }

    @Test
    void whatStandsBehindIsSkipped() {
        byte[] longer = Arrays.copyOf(RendezvousOrder.NONE.encode(), 100);
        assertThat(RendezvousOrder.decode(longer)).isEqualTo(RendezvousOrder.NONE);
    }

    @Test
    void garbageIsNoOrder() {
        byte[] good = new RendezvousOrder(7001, 7002, "a", List.of(A, SIX)).encode();
        for (int length = 0; length < good.length; length++) {
            assertThat(RendezvousOrder.decode(Arrays.copyOf(good, length))).isNull();
        }
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            RendezvousOrder.decode(bytes);
        }
        good[0] = 2;
        assertThat(RendezvousOrder.decode(good)).isNull();
    }

    @Test
    void withoutAddressesTheHostOfTheBridgeIsAsked() {
        RendezvousOrder order = new RendezvousOrder(7001, 7002, "", List.of());
        assertThat(order.vantages(List.of(SIX, A, B), false)).isEqualTo(new Vantages(A, null, 7001, 7002));
        assertThat(order.vantages(List.of(A), true)).isNull();
    }

    @Test
    void listedAddressesAreAskedInstead() {
        RendezvousOrder order = new RendezvousOrder(7001, 7002, "", List.of(A, SIX, B));
        assertThat(order.vantages(List.of(address("10.0.0.1")), false)).isEqualTo(new Vantages(A, B, 7001, 7002));
        assertThat(order.vantages(List.of(), true)).isEqualTo(new Vantages(SIX, null, 7001, 7002));
    }

    @Test
    void aToldHostIsTheFirstAndAListedAddressTheSecond() {
        RendezvousOrder order = new RendezvousOrder(7001, 7002, "tunnel.example.com", List.of(B));
        assertThat(order.vantages(List.of(A), false)).isEqualTo(new Vantages(A, B, 7001, 7002));
        assertThat(new Vantages(A, B, 7001, 7002).all()).hasSize(4);
    }

    @Test
    void withoutARendezvousNobodyIsAsked() {
        assertThat(RendezvousOrder.NONE.vantages(List.of(A), false)).isNull();
    }
}
