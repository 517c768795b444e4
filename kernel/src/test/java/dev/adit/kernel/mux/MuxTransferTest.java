package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two sessions over the loopback. */
class MuxTransferTest {
    private static final long PATIENCE_SECONDS = 90;
    private static final int MIB = 1 << 20;

    static Stream<MuxPair.Kind> kinds() {
        return MuxPair.Kind.available();
    }

    private static MuxSettings fixedWindow() {
        return MuxSettings.adit().withWindows(64 * 1024, 64 * 1024, 0);
    }

    private static LinkChannel taken(MuxPair pair) throws InterruptedException {
        return Objects.requireNonNull(pair.accepted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    private static long finished(Transfer transfer) throws Exception {
        return transfer.done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyByteArrivesThroughASmallWindowAndASlowReader(MuxPair.Kind kind) throws Exception {
        try (MuxPair pair = new MuxPair(kind, fixedWindow())) {
            MuxSession[] ends = pair.connect();
            LinkChannel near = MuxPair.open(ends[0]);
            LinkChannel far = taken(pair);
            Transfer sending = MuxPair.transfer(near, 32L * MIB, 0);
            Transfer answering = MuxPair.transfer(far, 32L * MIB + 17, 64);
            assertThat(finished(answering)).isEqualTo(32L * MIB);
            assertThat(finished(sending)).isEqualTo(32L * MIB + 17);
            await().untilAsserted(
                            () -> assertThat(ends[0].links() + ends[1].links()).isZero());
            assertThat(near.isActive()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void sixtyFourLinksOfOddSizesKeepApart(MuxPair.Kind kind) throws Exception {
        try (MuxPair pair = new MuxPair(kind, MuxSettings.adit())) {
            MuxSession[] ends = pair.connect();
            List<Transfer> near = new ArrayList<>();
            List<Transfer> far = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                LinkChannel link = MuxPair.open(ends[i % 2]);
                near.add(MuxPair.transfer(link, size(i), i % 5));
                far.add(MuxPair.transfer(taken(pair), 2 * size(i) + 1, i % 3));
            }
            for (int i = 0; i < 64; i++) {
                assertThat(finished(far.get(i))).isEqualTo(size(i));
                assertThat(finished(near.get(i))).isEqualTo(2 * size(i) + 1);
            }
            await().untilAsserted(
                            () -> assertThat(ends[0].links() + ends[1].links()).isZero());
        }
    }

    private static long size(int number) {
        return number == 0 ? 0 : (long) number * number * 97 + number % 2;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void smallLinksGetThroughWhileABulkLinkRunsWithoutEnd(MuxPair.Kind kind) throws Exception {
        try (MuxPair pair = new MuxPair(kind, MuxSettings.adit())) {
            MuxSession[] ends = pair.connect();
            LinkChannel bulk = MuxPair.open(ends[0]);
            MuxPair.transfer(bulk, Long.MAX_VALUE, 0);
            Transfer bulkReader = MuxPair.transfer(taken(pair), 0, 0);
            long before = 0;
            for (int i = 0; i < 20; i++) {
                long floor = before;
                await().until(() -> bulkReader.received.get() > floor);
                before = bulkReader.received.get();
                Transfer small = MuxPair.transfer(MuxPair.open(ends[0]), 10, 0);
                Transfer answer = MuxPair.transfer(taken(pair), 10, 0);
                assertThat(finished(answer)).isEqualTo(10);
                assertThat(finished(small)).isEqualTo(10);
            }
            bulk.close().sync();
            assertThat(bulkReader.done).failsWithin(Duration.ofSeconds(PATIENCE_SECONDS));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aWindowGrowsWithAReaderThatKeepsUp(MuxPair.Kind kind) throws Exception {
        try (MuxPair pair = new MuxPair(kind, MuxSettings.adit().withWindows(1024, MIB, 4 * MIB))) {
            MuxSession[] ends = pair.connect();
            LinkChannel near = MuxPair.open(ends[0]);
            LinkChannel far = taken(pair);
            MuxPair.transfer(near, 16L * MIB, 0);
            Transfer reader = MuxPair.transfer(far, 0, 0);
            await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                    .until(() -> far.window().size() >= 4096 || reader.done.isDone());
            assertThat(finished(reader)).isEqualTo(16L * MIB);
            assertThat(far.window().size()).isLessThanOrEqualTo(MIB);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aResetPassesAndIsNoCleanEnd(MuxPair.Kind kind) throws Exception {
        try (MuxPair pair = new MuxPair(kind, fixedWindow())) {
            MuxSession[] ends = pair.connect();
            LinkChannel near = MuxPair.open(ends[0]);
            LinkProbe probe = MuxPair.probe(taken(pair));
            near.writeAndFlush(Unpooled.copiedBuffer(new byte[] {1}));
            await().until(() -> probe.reads.get() == 1);
            near.config().setOption(ChannelOption.SO_LINGER, 0);
            near.close();
            await().until(() -> probe.events.contains("inactive"));
            assertThat(probe.events).containsExactly("exception connection reset by peer", "inactive");
            assertThat(ends[0].carrier().isActive()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theLossOfTheCarrierIsAnExceptionAtBothEnds(MuxPair.Kind kind) throws Exception {
        try (MuxPair pair = new MuxPair(kind, fixedWindow())) {
            MuxSession[] ends = pair.connect();
            LinkProbe near = MuxPair.probe(MuxPair.open(ends[0]));
            LinkProbe far = MuxPair.probe(taken(pair));
            ends[0].carrier().close();
            for (LinkProbe probe : List.of(near, far)) {
                await().until(() -> probe.events.contains("inactive"));
                assertThat(probe.events).hasSize(2).first().asString().startsWith("exception the carrier was lost");
                assertThat(probe.failure).isInstanceOf(IOException.class);
            }
            assertThat(ends[1].whenClosed().toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(PATIENCE_SECONDS))
                    .withThrowableThat()
                    .withCauseInstanceOf(MuxException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aDrainedCarrierEndsInOrderAtBothEnds(MuxPair.Kind kind) throws Exception {
        try (MuxPair pair = new MuxPair(kind, fixedWindow())) {
            MuxSession[] ends = pair.connect();
            Transfer near = MuxPair.transfer(MuxPair.open(ends[0]), 3L * MIB, 0);
            Transfer far = MuxPair.transfer(taken(pair), 3L * MIB, 0);
            ends[0].goAway();
            await().until(() -> !ends[1].accepting());
            finished(near);
            finished(far);
            await().until(() -> ends[0].links() + ends[1].links() == 0);
            assertThat(ends[0].closeAsync().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(PATIENCE_SECONDS));
            assertThat(ends[1].whenClosed().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(PATIENCE_SECONDS));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void pingsMeasureTheRoundTrip(MuxPair.Kind kind) throws Exception {
        try (MuxPair pair = new MuxPair(kind, fixedWindow())) {
            MuxSession[] ends = pair.connect();
            assertThat(ends[0].ping().get()).isPositive();
            assertThat(ends[1].ping().get()).isPositive();
        }
    }

    /** Its turn comes behind the loss, on a channel that says that it is not writable, ever. */
    @ParameterizedTest
    @MethodSource("kinds")
    void aCarrierThatIsLostWhileALinkWaitsForItsTurnIsNoOffenceOfThePeer(MuxPair.Kind kind) throws Exception {
        try (MuxPair pair = new MuxPair(kind, fixedWindow())) {
            MuxSession lost = pair.connect()[0];
            LinkChannel link = MuxPair.open(lost);
            taken(pair);
            Channel carrier = lost.carrier();
            carrier.eventLoop()
                    .submit(() -> {
                        link.writeAndFlush(Unpooled.wrappedBuffer(new byte[10]));
                        carrier.close();
                    })
                    .sync();
            assertThat(lost.whenClosed().toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(PATIENCE_SECONDS))
                    .withThrowableThat()
                    .withMessageContaining("the carrier was lost");
        }
    }
}
