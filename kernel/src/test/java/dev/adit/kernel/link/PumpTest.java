package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.adit.kernel.link.SpliceRig.Kind;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is the pump's own; everything else {@link SpliceTest} asks of it as of every other way. */
class PumpTest {
    private static final long MIB = 1 << 20;

    private static boolean isPumped(SpliceRig rig) {
        return !rig.visitorChannel.isRegistered() && !rig.targetChannel.isRegistered();
    }

    @ParameterizedTest
    @EnumSource(names = {"PUMP", "UNIX_PUMP"})
    void bareSocketsOfOneLoopLeaveTheirPipelines(Kind kind) throws Exception {
        try (SpliceRig rig = new SpliceRig(kind)) {
            rig.join();
            await().until(() -> isPumped(rig));
            rig.visitor.send(1000).get();
            assertThat(rig.target.receive(1000).get()).isEqualTo(1000);
            rig.target.send(1000).get();
            assertThat(rig.visitor.receive(1000).get()).isEqualTo(1000);
            assertThat(rig.up).hasValue(1000);
            assertThat(rig.down).hasValue(1000);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL_TWO_LOOPS", "MUX_ONE_LOOP", "NIO_ONE_LOOP"})
    void othersStay(Kind kind) throws Exception {
        try (SpliceRig rig = new SpliceRig(kind)) {
            rig.join();
            rig.visitor.send(4 * MIB).get();
            assertThat(rig.target.receive(4 * MIB).get()).isEqualTo(4 * MIB);
            assertThat(rig.visitorChannel.isRegistered()).isTrue();
            assertThat(rig.targetChannel.isRegistered()).isTrue();
        }
    }

    @Test
    void aSocketWithAHandlerOfSomebodyStays() throws Exception {
        try (SpliceRig rig = new SpliceRig(Kind.PUMP)) {
            rig.targetChannel.pipeline().addFirst(new ChannelInboundHandlerAdapter());
            rig.join();
            rig.target.send(2 * MIB).get();
            assertThat(rig.visitor.receive(2 * MIB).get()).isEqualTo(2 * MIB);
            assertThat(isPumped(rig)).isFalse();
        }
    }

    @Test
    void everyByteArrivesWhenBothDirectionsChangeOverInTheMiddle() throws Exception {
        try (SpliceRig rig = new SpliceRig(Kind.LATE_PUMP)) {
            Future<Void> done = rig.join();
            CompletableFuture<Long> up = rig.target.receive(48 * MIB);
            CompletableFuture<Long> down = rig.visitor.receive(48 * MIB);
            rig.visitor.send(48 * MIB);
            rig.target.send(48 * MIB);
            assertThat(up.get()).isEqualTo(48 * MIB);
            assertThat(down.get()).isEqualTo(48 * MIB);
            assertThat(isPumped(rig)).isTrue();
            rig.visitor.finish();
            assertThat(rig.target.receiveToEnd().get()).isZero();
            rig.target.finish();
            assertThat(rig.visitor.receiveToEnd().get()).isZero();
            assertThat(done.await().cause()).isNull();
        }
    }

    @Test
    void aReaderThatStallsAgainAndAgainGetsEverything() throws Exception {
        try (SpliceRig rig = new SpliceRig(Kind.PUMP)) {
            Future<Void> done = rig.join();
            rig.visitor.send(64 * MIB).thenCompose(sent -> rig.visitor.finish());
            for (int turn = 0; turn < 32; turn++) {
                await().until(() -> rig.memory.status().held() > 0);
                assertThat(rig.target.receive(MIB).get()).isEqualTo(MIB);
            }
            assertThat(rig.target.receiveToEnd().get()).isEqualTo(32 * MIB);
            assertThat(rig.memory.status().held()).isZero();
            rig.target.finish();
            assertThat(done.await().cause()).isNull();
        }
    }

    @Test
    void aResetBehindAnEndIsNoticed() throws Exception {
        try (SpliceRig rig = new SpliceRig(Kind.PUMP)) {
            Future<Void> done = rig.join();
            await().until(() -> isPumped(rig));
            rig.visitor.finish().get();
            assertThat(rig.target.receiveToEnd().get()).isZero();
            rig.visitor.reset();
            assertThat(done.await().cause()).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> rig.target.send(64 * MIB).get()).hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void aResetOfWhoeverIsNotReadIsNoticed() throws Exception {
        try (SpliceRig rig = new SpliceRig(Kind.PUMP)) {
            Future<Void> done = rig.join();
            CompletableFuture<Long> sending = rig.visitor.send(64 * MIB);
            await().until(() -> rig.memory.status().held() > 0);
            rig.visitor.reset();
            assertThat(done.await().cause()).isInstanceOf(IOException.class);
            assertThatThrownBy(sending::get).hasCauseInstanceOf(IOException.class);
            await().until(() -> rig.memory.status().held() == 0);
        }
    }

    @Test
    void whatSomebodyResetsIsTold() throws Exception {
        try (SpliceRig rig = new SpliceRig(Kind.PUMP)) {
            Future<Void> done = rig.join();
            await().until(() -> isPumped(rig));
            Resets.reset(rig.visitorChannel);
            assertThat(done.await().cause()).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> rig.target.receiveToEnd().get()).hasMessageContaining("reset");
            assertThatThrownBy(() -> rig.visitor.receiveToEnd().get()).hasMessageContaining("reset");
        }
    }

    @Test
    void descriptorsThatAreUsedAgainMixNothingUp() throws Exception {
        for (int round = 0; round < 30; round++) {
            List<DuplexChannel> channels = new ArrayList<>();
            try (SpliceRig rig = new SpliceRig(Kind.PUMP)) {
                channels.add(rig.visitorChannel);
                Future<Void> done = rig.join();
                rig.visitor.send(100_000 + round).thenCompose(sent -> rig.visitor.finish());
                assertThat(rig.target.receiveToEnd().get()).isEqualTo(100_000 + round);
                rig.target.send(round).thenCompose(sent -> rig.target.finish());
                assertThat(rig.visitor.receiveToEnd().get()).isEqualTo(round);
                assertThat(done.await().cause()).isNull();
            }
            assertThat(channels).noneMatch(DuplexChannel::isOpen);
        }
    }
}
