package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.adit.kernel.link.SpliceRig.Kind;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One contract over every kind of channel, on one loop and across two. */
class SpliceTest {
    private static final long MIB = 1 << 20;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theAnswerComesBackAfterTheVisitorHasFinished(Kind kind) throws Exception {
        try (SpliceRig rig = new SpliceRig(kind)) {
            Future<Void> done = rig.join();
            rig.visitor.send(8 * MIB).thenCompose(sent -> rig.visitor.finish());
            assertThat(rig.target.receiveToEnd().get()).isEqualTo(8 * MIB);
            rig.target.send(8 * MIB).thenCompose(sent -> rig.target.finish());
            assertThat(rig.visitor.receiveToEnd().get()).isEqualTo(8 * MIB);
            assertThat(done.await().cause()).isNull();
            assertThat(rig.up).hasValue(8 * MIB);
            assertThat(rig.down).hasValue(8 * MIB);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theVisitorGoesOnAfterTheTargetHasFinished(Kind kind) throws Exception {
        try (SpliceRig rig = new SpliceRig(kind)) {
            Future<Void> done = rig.join();
            rig.target.finish().get();
            assertThat(rig.visitor.receiveToEnd().get()).isZero();
            rig.visitor.send(4 * MIB).thenCompose(sent -> rig.visitor.finish());
            assertThat(rig.target.receiveToEnd().get()).isEqualTo(4 * MIB);
            assertThat(done.await().cause()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyByteArrivesInBothDirectionsAtOnce(Kind kind) throws Exception {
        try (SpliceRig rig = new SpliceRig(kind)) {
            Future<Void> done = rig.join();
            CompletableFuture<Long> upward = rig.target.receiveToEnd();
            CompletableFuture<Long> downward = rig.visitor.receiveToEnd();
            rig.visitor.send(64 * MIB).thenCompose(sent -> rig.visitor.finish());
            rig.target.send(64 * MIB).thenCompose(sent -> rig.target.finish());
            assertThat(upward.get()).isEqualTo(64 * MIB);
            assertThat(downward.get()).isEqualTo(64 * MIB);
            assertThat(done.await().cause()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aReaderThatStallsStopsItsSenderAndGetsEverythingLater(Kind kind) throws Exception {
        try (SpliceRig rig = new SpliceRig(kind)) {
            Future<Void> done = rig.join();
            rig.visitor.send(32 * MIB).thenCompose(sent -> rig.visitor.finish());
            awaitStandstill(rig);
            assertThat(rig.up.get()).isBetween(1L, 4 * MIB);
            assertThat(rig.target.receiveToEnd().get()).isEqualTo(32 * MIB);
            rig.target.finish();
            assertThat(rig.visitor.receiveToEnd().get()).isZero();
            assertThat(done.await().cause()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatCameBeforeTheJoinIsPassedOnInOrder(Kind kind) throws Exception {
        try (SpliceRig rig = new SpliceRig(kind)) {
            rig.visitor.send(10_000).thenCompose(sent -> rig.visitor.finish()).get();
            rig.visitorChannel
                    .eventLoop()
                    .submit(() -> rig.visitorChannel.read())
                    .sync();
            await().until(() ->
                    rig.visitorChannel.eventLoop().submit(() -> true).get());
            Future<Void> done = rig.join();
            assertThat(rig.target.receiveToEnd().get()).isEqualTo(10_000);
            rig.target.finish();
            assertThat(done.await().cause()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNIX_ONE_LOOP", "UNIX_TWO_LOOPS", "UNIX_PUMP"})
    void aResetOfTheVisitorResetsTheTarget(Kind kind) throws Exception {
        try (SpliceRig rig = new SpliceRig(kind)) {
            Future<Void> done = rig.join();
            rig.visitor.send(1000).get();
            rig.target.receive(1000).get();
            rig.visitor.reset();
            assertReset(rig.target);
            assertThat(done.await().cause()).isInstanceOf(IOException.class).hasMessageContaining("reset");
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNIX_ONE_LOOP", "UNIX_TWO_LOOPS", "UNIX_PUMP"})
    void aResetOfTheTargetResetsTheVisitor(Kind kind) throws Exception {
        try (SpliceRig rig = new SpliceRig(kind)) {
            Future<Void> done = rig.join();
            rig.target.send(1000).get();
            rig.visitor.receive(1000).get();
            rig.target.reset();
            assertReset(rig.visitor);
            assertThat(done.await().cause()).isInstanceOf(IOException.class).hasMessageContaining("reset");
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNIX_ONE_LOOP", "UNIX_TWO_LOOPS", "UNIX_PUMP"})
    void aVisitorThatGoesAwayInTheMiddleOfADownloadResetsTheTarget(Kind kind) throws Exception {
        try (SpliceRig rig = new SpliceRig(kind)) {
            Future<Void> done = rig.join();
            CompletableFuture<Long> download = rig.target.send(256 * MIB);
            rig.visitor.receive(MIB).get();
            rig.visitor.close();
            assertThatThrownBy(download::get).hasCauseInstanceOf(IOException.class);
            // What broke, not that the channel is closed because of it.
            assertThat(done.await().cause())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(ClosedChannelException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aChannelThatSomebodyClosesEndsTheOther(Kind kind) throws Exception {
        try (SpliceRig rig = new SpliceRig(kind)) {
            Future<Void> done = rig.join();
            rig.targetChannel.close();
            assertThat(done.await().cause()).isInstanceOf(IOException.class);
            assertThat(rig.visitorChannel.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aHalfClosedLinkThatIsSilentEnds(Kind kind) throws Exception {
        try (SpliceRig rig = new SpliceRig(kind)) {
            Future<Void> done = rig.join(Duration.ofMillis(50));
            rig.visitor.finish().get();
            assertThat(done.await().cause()).hasMessageContaining("half-closed");
        }
    }

    private static void assertReset(Wire wire) {
        assertThatThrownBy(() -> wire.receiveToEnd().get())
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("reset");
    }

    /** The sender is blocked when the count stays for a while; more could only prove the bound wrong. */
    private static void awaitStandstill(SpliceRig rig) {
        long[] seen = {-1};
        await().pollInterval(Duration.ofMillis(100)).until(() -> {
            long now = rig.up.get();
            boolean still = now > 0 && now == seen[0];
            seen[0] = now;
            return still;
        });
    }
}
