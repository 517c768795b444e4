package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.kernel.budget.LinkMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What nobody reads counts against the process, and makes room when it must. */
class UnreadMemoryTest {
    private static final int WINDOW = 64 * 1024;

    private final LinkMemory memory = new LinkMemory(3 * WINDOW / 2, 100);
    private final Bench bench = new Bench(MuxRole.ACCEPTOR, Bench.small().withMemory(memory));
    private final LinkChannel first = bench.incoming(1);
    private final LinkChannel second = bench.incoming(3);
    private final LinkProbe probe = Bench.probe(first);

    UnreadMemoryTest() {
        first.read();
        second.read();
        bench.run();
        bench.feed(Frame.data(0, 1, new byte[1]), Frame.data(0, 3, new byte[1]));
        bench.sent();
    }

    @AfterEach
    void close() {
        bench.close();
        assertThat(memory.status().held()).isZero();
    }

    @Test
    void unreadBytesCountUntilTheyAreRead() {
        bench.feed(Frame.data(0, 1, new byte[1000]), Frame.data(0, 1, new byte[500]));
        assertThat(memory.status().held()).isEqualTo(1500);
        first.config().setAutoRead(true);
        bench.run();
        assertThat(memory.status().held()).isZero();
        bench.feed(Frame.data(0, 1, new byte[1000]));
        assertThat(memory.status().held()).as("what is read as it comes").isZero();
    }

    @Test
    void aLinkThatStandsStillLongestIsResetForTheOthers() {
        bench.feed(Frame.data(0, 1, new byte[WINDOW - 1]));
        bench.feed(Frame.data(0, 3, new byte[WINDOW - 1]));
        bench.run();
        assertThat(probe.events).endsWith("inactive");
        assertThat(bench.sent()).anyMatch(frame -> frame.is(Wire.WINDOW_UPDATE, Wire.RST) && frame.id() == 1);
        assertThat(second.isActive()).isTrue();
        assertThat(memory.status().held()).isEqualTo(WINDOW - 1);
        assertThat(memory.status().reset()).isEqualTo(1);
    }

    @Test
    void oneCarrierMayNotHaveAllLinksOfTheProcess() {
        assertThat(MuxSettings.adit().withMemory(memory).maxLinks()).isEqualTo(75);
    }
}
