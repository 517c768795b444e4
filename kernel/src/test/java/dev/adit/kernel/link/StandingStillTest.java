package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.link.SpliceRig.Kind;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a splice cannot pass on counts against the process; 256 KiB is the most for one link. */
class StandingStillTest {
    private static final int MOST = 256 * 1024;
    /** Two small reads, and what stands around them. */
    private static final int LITTLE = 48 * 1024;

    private static final int MUCH = 32 << 20;

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NIO_ONE_LOOP", "NIO_TWO_LOOPS"})
    void aReaderThatStopsCostsLittleUntilItReads(Kind kind) throws Exception {
        try (SpliceRig rig = new SpliceRig(kind)) {
            standsStill(rig, 0, MOST);
        }
    }

    /** Across two loops, and through a mux, one burst or one window more may be under way. */
    @ParameterizedTest
    @EnumSource(names = {"EPOLL_ONE_LOOP", "PUMP", "LATE_PUMP"})
    void whileMemoryIsShortOneLoopKeepsLittle(Kind kind) throws Exception {
        try (SpliceRig rig = new SpliceRig(kind)) {
            rig.memory = new LinkMemory(2L * MUCH, 100);
            rig.memory.holding(() -> {}).set(MUCH + 1);
            standsStill(rig, MUCH + 1, LITTLE);
        }
    }

    private static void standsStill(SpliceRig rig, long before, long most) throws Exception {
        rig.join();
        CompletableFuture<Long> sent = rig.target.send(MUCH);
        long[] seen = new long[2];
        Awaitility.await().until(() -> {
            seen[0] = seen[1];
            seen[1] = rig.down.get();
            return seen[1] > 0 && seen[0] == seen[1] && rig.memory.status().held() > before;
        });
        assertThat(rig.memory.status().held() - before).isBetween(1L, most);
        rig.visitor.receive(MUCH).get();
        sent.get();
        Awaitility.await().until(() -> rig.memory.status().held() == before);
    }
}
