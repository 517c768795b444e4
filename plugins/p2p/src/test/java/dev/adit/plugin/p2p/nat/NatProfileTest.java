package dev.adit.plugin.p2p.nat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.PortRange;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A profile on its way, and what it says of ports. */
class NatProfileTest {
    private static final NatProfile PROFILE = new NatProfile(
            true,
            new InetSocketAddress("198.51.100.2", 65535),
            new InetSocketAddress("2001:db8::2", 1024),
            Mapping.ADDRESS,
            Filtering.ADDRESS_AND_PORT,
            Allocation.BLOCK,
            3,
            20_100,
            20_900,
            13,
            2,
            Duration.ofNanos(12_345_000));

    private static NatProfile seen(int lowest, int highest, int samples) {
        return new NatProfile(
                true,
                null,
                null,
                Mapping.ADDRESS,
                Filtering.ADDRESS,
                Allocation.BLOCK,
                0,
                lowest,
                highest,
                samples,
                2,
                Duration.ZERO);
    }

    @Test
    void aProfileIsReadAsItWasWritten() {
        assertThat(NatProfile.decode(PROFILE.encode())).isEqualTo(PROFILE);
        assertThat(NatProfile.decode(NatProfile.BLOCKED.encode())).isEqualTo(NatProfile.BLOCKED);
    }

    @Test
    void whatStandsBehindIsSkipped() {
        assertThat(NatProfile.decode(Arrays.copyOf(PROFILE.encode(), 500))).isEqualTo(PROFILE);
    }

    @Test
    void garbageIsNoProfile() {
        byte[] good = PROFILE.encode();
        for (int length = 0; length < good.length; length++) {
            assertThat(NatProfile.decode(Arrays.copyOf(good, length))).isNull();
        }
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            NatProfile read = NatProfile.decode(bytes);
            assertThat(read == null || read.range().size() > 0).isTrue();
        }
    }

    @Test
    void theRangeIsWiderThanWhatWasSeen() {
        assertThat(seen(20_100, 20_900, 11).range()).isEqualTo(new PortRange(19_940, 21_060));
    }

    @Test
    void theRangeHasOnlyPortsThatThereAre() {
        assertThat(seen(2_000, 60_000, 3).range()).isEqualTo(new PortRange(1_024, 65_535));
        assertThat(seen(600, 1_000, 3).range()).isEqualTo(new PortRange(600, 1_400));
        assertThat(seen(600, 600, 1).range()).isEqualTo(new PortRange(1_024, 65_535));
        assertThat(NatProfile.BLOCKED.range()).isEqualTo(new PortRange(1_024, 65_535));
    }
}
