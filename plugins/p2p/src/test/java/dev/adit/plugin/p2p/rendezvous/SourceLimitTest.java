package dev.adit.plugin.p2p.rendezvous;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How often one address may ask. */
class SourceLimitTest {
    private static final long LATER = TimeUnit.SECONDS.toNanos(1);

    private final SourceLimit limit = new SourceLimit(42);

    private static InetAddress address(String text) {
        return NetUtil.createInetAddressFromIpAddressString(text);
    }

    private int taken(String text, int tries, long now) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += limit.take(address(text), now) ? 1 : 0;
        }
        return taken;
    }

    @Test
    void anAddressHasItsBurstAndThenItsRate() {
        assertThat(taken("192.0.2.1", 1000, 5)).isEqualTo(SourceLimit.BURST);
        assertThat(taken("192.0.2.1", 1000, 5 + LATER)).isEqualTo(SourceLimit.PER_SECOND);
        assertThat(taken("192.0.2.1", 1000, 5 + 1000 * LATER)).isEqualTo(SourceLimit.BURST);
    }

    @Test
    void anotherAddressHasItsOwn() {
        taken("192.0.2.1", 1000, 5);
        assertThat(taken("192.0.2.2", 1000, 5)).isEqualTo(SourceLimit.BURST);
    }

    @Test
    void aNetworkOfIpv6IsOneSource() {
        taken("2001:db8::1", 1000, 5);
        assertThat(taken("2001:db8::2", 1000, 5)).isZero();
        assertThat(taken("2001:db8:0:1::2", 1000, 5)).isEqualTo(SourceLimit.BURST);
    }

    @Test
    void aFloodFromEverywhereDoesNotShutOutWhoComesAfterwards() {
        byte[] raw = new byte[4];
        for (int i = 0; i < 1_000_000; i++) {
            raw[0] = (byte) (i >>> 16);
            raw[1] = (byte) (i >>> 8);
            raw[2] = (byte) i;
            try {
                limit.take(InetAddress.getByAddress(raw), i);
            } catch (UnknownHostException impossible) {
                throw new AssertionError(impossible);
            }
        }
        assertThat(taken("192.0.2.1", 1000, 1_000_000)).isEqualTo(SourceLimit.BURST);
    }
}
