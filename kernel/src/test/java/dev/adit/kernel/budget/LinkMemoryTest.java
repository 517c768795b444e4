package dev.adit.kernel.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LinkMemoryTest {
    private final LinkMemory memory = new LinkMemory(1_000, 3);
    private final List<String> resets = new CopyOnWriteArrayList<>();

    private Holding holding(String name) {
        return memory.holding(() -> resets.add(name));
    }

    private static void pass(long nanoseconds) {
        long since = System.nanoTime();
        Awaitility.await().until(() -> System.nanoTime() - since > nanoseconds);
    }

    @Test
    void fewBytesThatWaitLongAreNoReasonForAReset() {
        holding("probe").set(16);
        pass(TimeUnit.MILLISECONDS.toNanos(100));
        Holding bulk = holding("bulk");
        bulk.set(900);
        pass(TimeUnit.MILLISECONDS.toNanos(100));
        bulk.set(990);
        assertThat(resets).containsExactly("bulk");
    }

    @Test
    void whatStandsStillIsCountedUntilItMoves() {
        Holding one = holding("one");
        Holding other = holding("other");
        one.set(100);
        other.set(300);
        one.set(50);
        assertThat(memory.status().held()).isEqualTo(350);
        one.set(0);
        other.set(0);
        assertThat(memory.status().held()).isZero();
        assertThat(resets).isEmpty();
    }

    @Test
    void aboveTheLimitTheLinkThatKeptMostForLongestIsReset() {
        Holding oldest = holding("oldest");
        Holding next = holding("next");
        Holding latest = holding("latest");
        oldest.set(400);
        pass(TimeUnit.MILLISECONDS.toNanos(100));
        next.set(400);
        latest.set(200);
        assertThat(resets).isEmpty();
        latest.set(300);
        assertThat(resets).containsExactly("oldest");
        latest.set(350);
        assertThat(resets).as("what leaves is not counted twice").containsExactly("oldest");
        oldest.set(0);
        assertThat(memory.status().held()).isEqualTo(750);
        assertThat(memory.status().reset()).isEqualTo(1);
    }

    @Test
    void aLinkThatMovesIsNotTheOldest() {
        Holding moving = holding("moving");
        Holding still = holding("still");
        moving.set(500);
        still.set(400);
        pass(TimeUnit.MILLISECONDS.toNanos(100));
        moving.set(450);
        moving.set(700);
        assertThat(resets).containsExactly("still");
    }

    @Test
    void aNewLinkIsRefusedWhileMemoryIsShortAndNothingStandsStillForLong() {
        holding("busy").set(800);
        assertThat(memory.admit())
                .isInstanceOfSatisfying(
                        LinkException.class,
                        refusal -> assertThat(refusal.failure()).isEqualTo(LinkFailure.OVERLOADED));
        assertThat(memory.status().links()).isZero();
        assertThat(memory.status().refused()).isEqualTo(1);
    }

    @Test
    void aNewLinkIsTakenInExchangeForOneThatStandsStill() {
        holding("stalled").set(800);
        pass(LinkMemory.PATIENCE);
        assertThat(memory.admit()).isNull();
        assertThat(resets).containsExactly("stalled");
        assertThat(memory.admit()).as("its memory is as good as free").isNull();
    }

    @Test
    void thereAreNoMoreLinksThanTheProcessMayHave() {
        assertThat(memory.admit()).isNull();
        assertThat(memory.admit()).isNull();
        assertThat(memory.admit()).isNull();
        assertThat(memory.admit()).isNotNull();
        memory.leave();
        assertThat(memory.admit()).isNull();
    }

    @Test
    void creditBeyondTheFirstWindowIsReservedAndAlwaysLeavesSome() {
        assertThat(memory.grow(125)).isTrue();
        assertThat(memory.grow(125)).isFalse();
        assertThat(memory.grow(62)).isTrue();
        memory.shrink(125);
        assertThat(memory.grow(90)).isTrue();
        holding("still").set(501);
        assertThat(memory.isTight()).isTrue();
        assertThat(memory.grow(1)).isFalse();
    }

    @Test
    void aLinkThatIsDismissedAndEmptiedIsCountedRightWhateverTheOrder() throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            Holding holding = holding("some");
            holding.set(600);
            Thread pusher = new Thread(() -> {
                Holding more = memory.holding(() -> {});
                more.set(600);
                more.set(0);
            });
            pusher.start();
            holding.set(0);
            pusher.join(TimeUnit.SECONDS.toMillis(30));
        }
        assertThat(memory.status().held()).isZero();
        Holding all = holding("all");
        resets.clear();
        all.set(1_000);
        assertThat(resets).as("nothing is left of those that went").isEmpty();
    }
}
