package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FlowWindowTest {
    private static final long ROUND_TRIP = 1_000;

    private final GrowthBudget budget = new GrowthBudget(700);
    private final FlowWindow window = new FlowWindow(100, 1_000, budget, 0);

    @Test
    void creditComesBackInHalvesOfTheWindow() throws Exception {
        window.announced(49);
        window.taken(49);
        assertThat(window.isCreditDue()).isFalse();
        window.announced(51);
        window.taken(1);
        assertThat(window.isCreditDue()).isTrue();
        assertThat(window.takeCredit(1_000_000, ROUND_TRIP)).isEqualTo(50);
        assertThat(window.isCreditDue()).isFalse();
    }

    @Test
    void moreThanTheCreditIsAViolation() throws Exception {
        window.announced(60);
        assertThatThrownBy(() -> window.announced(41)).hasMessageContaining("41 bytes where the window has 40");
        window.announced(40);
    }

    @Test
    void creditBeyondTheFieldIsAViolation() throws Exception {
        window.granted(Wire.MAX_LENGTH - 100);
        assertThat(window.sendCredit()).isEqualTo(Wire.MAX_LENGTH);
        assertThatThrownBy(() -> window.granted(1)).isInstanceOf(MuxException.class);
    }

    @Test
    void aQuickReaderGetsTwiceTheWindow() throws Exception {
        window.announced(100);
        window.taken(100);
        assertThat(window.takeCredit(1_999, ROUND_TRIP)).isEqualTo(200);
        assertThat(window.size()).isEqualTo(200);
        window.announced(200);
    }

    @Test
    void aSlowReaderKeepsItsWindow() {
        window.taken(100);
        assertThat(window.takeCredit(2_000, ROUND_TRIP)).isEqualTo(100);
        assertThat(window.size()).isEqualTo(100);
    }

    @Test
    void nothingGrowsBeforeTheRoundTripIsKnown() {
        window.taken(100);
        assertThat(window.takeCredit(1, 0)).isEqualTo(100);
    }

    @Test
    void growthEndsAtTheBudgetAndReturnsToItWithTheLink() {
        for (int i = 0; i < 8; i++) {
            window.taken(window.size());
            window.takeCredit(i, ROUND_TRIP);
        }
        assertThat(window.size()).isEqualTo(800);
        assertThat(budget.left()).isZero();
        window.release();
        assertThat(budget.left()).isEqualTo(700);
    }

    @Test
    void growthEndsAtTheLargestWindow() {
        FlowWindow wide = new FlowWindow(100, 250, new GrowthBudget(10_000), 0);
        for (int i = 0; i < 8; i++) {
            wide.taken(wide.size());
            wide.takeCredit(i, ROUND_TRIP);
        }
        assertThat(wide.size()).isEqualTo(250);
    }
}
