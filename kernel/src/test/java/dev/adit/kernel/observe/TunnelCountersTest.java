package dev.adit.kernel.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TunnelCountersTest {
    private final TunnelCounters counters = new TunnelCounters();

    @Test
    void openLinksAreThoseThatHaveNotEnded() {
        counters.opened();
        counters.opened();
        counters.closed();
        counters.failed();

        assertThat(counters.open()).isEqualTo(1);
        assertThat(counters.total()).isEqualTo(2);
        assertThat(counters.failedTotal()).isEqualTo(1);
    }

    @Test
    void bytesAreCountedByDirection() {
        counters.up(3);
        counters.down(4);
        counters.down(5);

        assertThat(counters.bytesUp()).isEqualTo(3);
        assertThat(counters.bytesDown()).isEqualTo(9);
    }
}
