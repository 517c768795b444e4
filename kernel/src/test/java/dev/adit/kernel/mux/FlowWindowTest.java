package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.kernel.budget.LinkMemory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FlowWindowTest {
    private static final long ROUND_TRIP = TimeUnit.MILLISECONDS.toNanos(20);

    private final LinkMemory memory = new LinkMemory(8_000, 1);
    private final GrowthBudget budget = new GrowthBudget(1_600, memory);
    private final FlowWindow window = new FlowWindow(100, 800, budget, 0);

    @Test
    void creditComesBackInHalvesOfTheWindow() throws Exception {
        window.announced(49);
        window.taken(49);
        assertThat(window.isCreditDue()).isFalse();
        window.announced(51);
        window.taken(1);
        assertThat(window.isCreditDue()).isTrue();
        assertThat(window.takeCredit(2 * ROUND_TRIP, ROUND_TRIP)).isEqualTo(50);
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
        assertThat(window.takeCredit(2 * ROUND_TRIP - 1, ROUND_TRIP)).isEqualTo(200);
        assertThat(window.size()).isEqualTo(200);
        window.announced(200);
    }

    @Test
    void aSlowReaderKeepsItsWindow() {
        window.taken(100);
        assertThat(window.takeCredit(2 * ROUND_TRIP, ROUND_TRIP)).isEqualTo(100);
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
        assertThat(budget.left()).isEqualTo(900);
        assertThat(memory.status().growth()).isEqualTo(700);
        window.release();
        assertThat(budget.left()).isEqualTo(1_600);
        assertThat(memory.status().growth()).isZero();
    }

    @Test
    void growthEndsAtTheLargestWindow() {
        FlowWindow wide = new FlowWindow(100, 250, new GrowthBudget(10_000, LinkMemory.unbounded()), 0);
        for (int i = 0; i < 8; i++) {
            wide.taken(wide.size());
            wide.takeCredit(i, ROUND_TRIP);
        }
        assertThat(wide.size()).isEqualTo(250);
    }

    @Test
    void whatRushedIntoSomebodysBuffersIsNoSpeed() {
        long shortTrip = TimeUnit.MICROSECONDS.toNanos(100);
        for (int i = 1; i < 8; i++) {
            window.taken(100);
            assertThat(window.takeCredit(i, shortTrip)).isEqualTo(100);
        }
        window.taken(100);
        assertThat(window.takeCredit(8, shortTrip)).isEqualTo(200);
    }

    @Test
    void aWindowThatIsTakenSlowlyComesBackToItsFirstSize() throws Exception {
        for (int i = 0; i < 8; i++) {
            window.announced(window.size());
            window.taken(window.size());
            window.takeCredit(i, ROUND_TRIP);
        }
        long now = TimeUnit.SECONDS.toNanos(1);
        window.announced(800);
        window.taken(400);
        assertThat(window.takeCredit(now, ROUND_TRIP)).as("kept").isZero();
        assertThat(window.size()).isEqualTo(400);
        window.taken(400);
        assertThat(window.takeCredit(2 * now, ROUND_TRIP))
                .as("the first size and no more")
                .isEqualTo(100);
        assertThat(window.size()).isEqualTo(100);
        assertThat(budget.left()).isEqualTo(1_600);
        assertThatThrownBy(() -> window.announced(101)).isInstanceOf(MuxException.class);
    }

    @Test
    void noLinkTakesMoreThanHalfOfWhatIsLeftOfTheProcess() {
        FlowWindow[] windows = new FlowWindow[3];
        for (int link = 0; link < windows.length; link++) {
            windows[link] = new FlowWindow(100, 10_000, new GrowthBudget(100_000, memory), 0);
            for (int i = 0; i < 8; i++) {
                windows[link].taken(windows[link].size());
                windows[link].takeCredit(i, ROUND_TRIP);
            }
        }
        assertThat(windows).extracting(FlowWindow::size).containsExactly(800, 800, 400);
        assertThat(memory.status().growth()).isEqualTo(1_700);
    }
}
