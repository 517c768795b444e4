package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.kernel.link.SpliceRig.Kind;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a splice cannot pass on counts against the process; 256 KiB is the most for one link. */
class StandingStillTest {
    private static final int MOST = 256 * 1024;

    private static final int MUCH = 32 << 20;

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NIO_ONE_LOOP", "NIO_TWO_LOOPS"})
    void aReaderThatStopsCostsLittleUntilItReads(Kind kind) throws Exception {
        try (SpliceRig rig = new SpliceRig(kind)) {
            rig.join();
            CompletableFuture<Long> sent = rig.target.send(MUCH);
            long[] seen = new long[2];
            Awaitility.await().until(() -> {
                seen[0] = seen[1];
                seen[1] = rig.down.get();
                return seen[1] > 0 && seen[0] == seen[1] && rig.memory.status().held() > 0;
            });
            assertThat(rig.memory.status().held()).isBetween(1L, (long) MOST);
            rig.visitor.receive(MUCH).get();
            sent.get();
            Awaitility.await().until(() -> rig.memory.status().held() == 0);
        }
    }
}
