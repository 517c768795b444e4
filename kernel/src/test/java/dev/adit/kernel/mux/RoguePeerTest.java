package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a peer that breaks the rules gets: the end of its session, a go-away that says whose fault it was, a named cause. */
class RoguePeerTest {
    private static final int WINDOW = 64 * 1024;

    static Stream<Arguments> violations() {
        return Stream.of(
                wrong("bytes where the window has", Frame.data(0, 1, new byte[WINDOW]), Frame.data(0, 1, new byte[1])),
                wrong("a data frame of 65537 bytes", Frame.control(Wire.DATA, 0, 1, WINDOW + 1)),
                wrong("a data frame of 4294967295 bytes", Frame.control(Wire.DATA, 0, 1, 0xFFFF_FFFFL)),
                wrong("link 9, which was never opened", Frame.data(0, 9, new byte[1])),
                wrong("link 2, which was never opened", Frame.control(Wire.WINDOW_UPDATE, 0, 2, 5)),
                wrong("link 0, which was never opened", Frame.data(0, 0, new byte[1])),
                wrong("opened link 4, an id of ours", Frame.control(Wire.WINDOW_UPDATE, Wire.SYN, 4, 0)),
                wrong("opened link 1 twice", Frame.control(Wire.WINDOW_UPDATE, Wire.SYN, 1, 0)),
                wrong("a second FIN", Frame.data(Wire.FIN, 1, new byte[0]), Frame.data(Wire.FIN, 1, new byte[0])),
                wrong("payload after FIN", Frame.data(Wire.FIN, 1, new byte[0]), Frame.data(0, 1, new byte[1])),
                wrong("credit of more than 4 GiB", Frame.control(Wire.WINDOW_UPDATE, 0, 1, 0xFFFF_FFFFL)),
                wrong("session with link id 1", Frame.control(Wire.PING, Wire.SYN, 1, 0)),
                wrong("session with link id 3", Frame.control(Wire.GO_AWAY, 0, 3, 0)),
                wrong("frame type 4", Frame.control(4, 0, 0, 0)),
                wrong("frame type 255", Frame.control(255, 0, 0, 0)));
    }

    private static Arguments wrong(String cause, Frame... frames) {
        return Arguments.of(cause, List.of(frames));
    }

    @ParameterizedTest
    @MethodSource("violations")
    void aViolationEndsTheSession(String cause, List<Frame> frames) {
        Bench bench = new Bench(MuxRole.ACCEPTOR, Bench.small());
        LinkProbe probe = Bench.probe(bench.incoming(1));
        bench.accepted.get(0).read();
        bench.sent();
        frames.forEach(bench::feed);
        assertEndedBecause(bench, cause);
        assertThat(probe.failure).hasMessageContaining(cause);
        assertThat(probe.events).endsWith("inactive");
        bench.close();
    }

    private static void assertEndedBecause(Bench bench, String cause) {
        List<Frame> sent = bench.sent();
        assertThat(sent.get(sent.size() - 1)).hasToString("go-away flags=0 id=0 length=1");
        assertThat(bench.carrier.isOpen()).isFalse();
        assertThat(bench.session.links()).isZero();
        assertThat(bench.session.whenClosed().toCompletableFuture())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(MuxException.class)
                .withMessageContaining(cause)
                .satisfies(first -> assertThat(first.getStackTrace()).isEmpty());
    }

    @Test
    void framesAfterAViolationAreNotLookedAt() {
        Bench bench = new Bench(MuxRole.ACCEPTOR, Bench.small());
        bench.feedTogether(Frame.data(0, 9, new byte[1]), Frame.control(Wire.WINDOW_UPDATE, Wire.SYN, 1, 0));
        assertThat(bench.accepted).isEmpty();
        bench.close();
    }

    @Test
    void framesOfALinkThatHasEndedAreHarmless() {
        try (Bench bench = new Bench(MuxRole.ACCEPTOR, Bench.small())) {
            bench.incoming(1).close();
            bench.feed(
                    Frame.data(0, 1, new byte[100]),
                    Frame.control(Wire.WINDOW_UPDATE, 0, 1, 100),
                    Frame.data(Wire.FIN, 1, new byte[1]),
                    Frame.control(Wire.WINDOW_UPDATE, Wire.RST, 1, 0));
            assertThat(bench.carrier.isOpen()).isTrue();
        }
    }

    @Test
    void aCarrierThatEndsInsideAFrameIsSaidToDoSo() {
        Bench bench = new Bench(MuxRole.ACCEPTOR, Bench.small());
        LinkProbe probe = Bench.probe(bench.incoming(1));
        bench.feed(new Frame(Wire.DATA, 0, 1, 100, new byte[50]));
        bench.carrier.close();
        bench.run();
        assertThat(probe.failure).hasMessageContaining("it ended inside a frame");
        bench.close();
    }

    @Test
    void aFloodOfPingsEndsTheSession() {
        flood("a flood of pings", bench -> bench.feed(Frame.control(Wire.PING, Wire.SYN, 0, 1)));
    }

    @Test
    void aFloodOfAnswersEndsTheSession() {
        flood("a flood of pings", bench -> bench.feed(Frame.control(Wire.PING, Wire.ACK, 0, 1)));
    }

    @Test
    void aFloodOfCreditEndsTheSession() {
        flood("a flood of frames", bench -> bench.feed(Frame.control(Wire.WINDOW_UPDATE, 0, 1, 1)));
    }

    @Test
    void aFloodOfNeedlessAcknowledgementsEndsTheSession() {
        flood("a flood of frames", bench -> bench.feed(Frame.control(Wire.WINDOW_UPDATE, Wire.ACK, 1, 0)));
    }

    @Test
    void aFloodOfEmptyDataEndsTheSession() {
        flood("a flood of frames", bench -> bench.feed(Frame.data(0, 1, new byte[0])));
    }

    @Test
    void aFloodOfRefusedLinksEndsTheSession() {
        int[] id = {1};
        flood("a flood of frames", bench -> bench.feed(Frame.control(Wire.WINDOW_UPDATE, Wire.SYN, id[0] += 2, 0)));
    }

    @Test
    void aFloodOfLinksThatNobodyWantsEndsTheSession() {
        int[] id = {1};
        flood("a flood of frames", bench -> {
            bench.acceptor = LinkChannel::close;
            bench.feed(Frame.control(Wire.WINDOW_UPDATE, Wire.SYN, id[0] += 2, 0));
        });
    }

    @Test
    void aFloodOfLinksThatBeginWithDataEndsTheSession() {
        int[] id = {1};
        flood("a flood of frames", bench -> {
            bench.acceptor = LinkChannel::close;
            bench.feed(Frame.data(Wire.SYN, id[0] += 2, new byte[1]));
        });
    }

    @Test
    void aFloodOfGoAwaysEndsTheSession() {
        flood("a flood of frames", bench -> bench.feed(Frame.control(Wire.GO_AWAY, 0, 0, Wire.NORMAL)));
    }

    @Test
    void linksThatAreServedAreNoFloodHoweverMany() {
        try (Bench bench = new Bench(MuxRole.ACCEPTOR, Bench.small())) {
            bench.acceptor = LinkChannel::read;
            for (int id = 1; id < 40_000; id += 2) {
                bench.feed(
                        Frame.control(Wire.WINDOW_UPDATE, Wire.SYN, id, 0),
                        Frame.control(Wire.WINDOW_UPDATE, Wire.RST, id, 0));
                bench.sent();
            }
            assertThat(bench.carrier.isOpen()).isTrue();
        }
    }

    private static void flood(String cause, Consumer<Bench> one) {
        MuxSettings settings = Bench.small().withLinks(4, 4, 100);
        Bench bench = new Bench(MuxRole.ACCEPTOR, settings);
        bench.incoming(1);
        int fed = 0;
        while (bench.carrier.isOpen() && fed < 1_000_000) {
            one.accept(bench);
            fed++;
        }
        assertEndedBecause(bench, cause);
        bench.close();
    }

    @Test
    void aPeerThatMakesUsAnswerAndDoesNotReadIsEnded() {
        Bench bench = new Bench(MuxRole.ACCEPTOR, Bench.small().withLinks(4, 4, 100));
        bench.dam.closed = true;
        bench.acceptor = link -> link.read();
        int id = 1;
        while (bench.session.accepting() && id < 100_000) {
            bench.feed(
                    Frame.control(Wire.WINDOW_UPDATE, Wire.SYN, id, 0),
                    Frame.control(Wire.WINDOW_UPDATE, Wire.RST, id, 0));
            id += 2;
        }
        assertThat(bench.session.accepting()).isFalse();
        assertThat(bench.carrier.unsafe().outboundBuffer().totalPendingWriteBytes())
                .isLessThan(1_200_000);
        bench.dam.closed = false;
        bench.carrier.flush();
        assertEndedBecause(bench, "does not read the answers");
        bench.close();
    }
}
