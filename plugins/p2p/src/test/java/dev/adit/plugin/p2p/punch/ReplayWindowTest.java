package dev.adit.plugin.p2p.punch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {
    private static final int SIZE = 2048;

    private final ReplayWindow window = new ReplayWindow();

    @Test
    void eachCounterIsNewOnceInAnyOrder() {
        Random random = new Random(1);
        Set<Long> seen = new HashSet<>();
        long highest = -1;
        for (int step = 0; step < 50_000; step++) {
            long counter = Math.max(0, highest + 40 - random.nextInt(SIZE));
            boolean expected = counter > highest - SIZE && !seen.contains(counter);
            assertThat(window.isNew(counter))
                    .as("counter " + counter + " after " + highest)
                    .isEqualTo(expected);
            if (expected) {
                window.add(counter);
                seen.add(counter);
                highest = Math.max(highest, counter);
            }
        }
    }

    @Test
    void aLeapForgetsEverythingBehindTheWindow() {
        window.add(5);
        window.add(1_000_000);
        assertThat(window.isNew(5)).isFalse();
        assertThat(window.isNew(1_000_000 - SIZE)).isFalse();
        assertThat(window.isNew(1_000_000 - SIZE + 1)).isTrue();
        assertThat(window.isNew(1_000_000)).isFalse();
        assertThat(window.isNew(-1)).isFalse();
    }
}
