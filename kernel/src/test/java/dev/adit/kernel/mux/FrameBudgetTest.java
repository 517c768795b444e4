package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameBudgetTest {
    private static final long SECOND = 1_000_000_000L;

    private final FrameBudget budget = new FrameBudget(3, 0);

    private int spendAll(long now) {
        int spent = 0;
        while (spent < 1_000 && budget.spend(now)) {
            spent++;
        }
        return spent;
    }

    @Test
    void everySecondBringsTheSameNumber() {
        assertThat(spendAll(1)).isEqualTo(3);
        assertThat(spendAll(SECOND - 1)).isZero();
        assertThat(spendAll(SECOND)).isEqualTo(3);
    }

    @Test
    void whatIsEarnedIsSpentAfterTheSecondsOwn() {
        budget.earn(5);
        assertThat(spendAll(1)).isEqualTo(8);
        budget.earn(2);
        assertThat(spendAll(2)).isEqualTo(2);
        assertThat(spendAll(SECOND)).isEqualTo(3);
    }
}
