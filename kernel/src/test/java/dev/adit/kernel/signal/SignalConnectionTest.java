package dev.adit.kernel.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.kernel.signal.SignalMessage.GoodBye;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A signal shows life, notices silence, and ends with its first cause. */
class SignalConnectionTest {
    private static final HeartbeatSettings SETTINGS =
            new HeartbeatSettings(Duration.ofSeconds(5), Duration.ofSeconds(15));

    private final MockTicker clock = Ticker.newMockTicker();
    private final EmbeddedChannel channel =
            EmbeddedChannel.builder().ticker(clock).build();
    private final List<String> heard = new ArrayList<>();
    private final SignalConnection signal = new SignalConnection(channel, SETTINGS, clock, new Ear());

    SignalConnectionTest() {
        signal.install();
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void aHeartbeatGoesOutEveryInterval() {
        pass(5);
        assertThat(sent()).isEqualTo(new SignalMessage.Heartbeat(1, false));
        receive(new SignalMessage.Heartbeat(1, true));
        pass(4);
        assertThat(sent()).isNull();
        pass(1);
        assertThat(sent()).isEqualTo(new SignalMessage.Heartbeat(2, false));
    }

    @Test
    void aHeartbeatThatNothingAnswersIsRepeatedSoonUntilSomethingComes() {
        pass(5);
        assertThat(sent()).isEqualTo(new SignalMessage.Heartbeat(1, false));
        pass(1);
        assertThat(sent()).isEqualTo(new SignalMessage.Heartbeat(2, false));
        pass(1);
        assertThat(sent()).isEqualTo(new SignalMessage.Heartbeat(3, false));
        receive(new SignalMessage.Heartbeat(3, true));
        pass(1);
        pass(3);
        assertThat(sent()).isNull();
        pass(1);
        assertThat(sent()).isEqualTo(new SignalMessage.Heartbeat(4, false));
    }

    @Test
    void aClientHearsWhetherItWaitsOrServes() {
        receive(new SignalMessage.Standby(true));
        receive(new SignalMessage.Standby(false));

        assertThat(heard).containsExactly("waiting: true", "waiting: false");
    }

    @Test
    void messagesOfPluginsTakeTurnsSoThatNoPeerTakesThemForAFlood() {
        for (int number = 0; number < 120; number++) {
            assertThat(signal.post(plugin(number))).isTrue();
        }
        List<SignalMessage> first = sentPluginMessages();
        assertThat(first).hasSize(50);
        pass(1);
        pass(1);
        List<SignalMessage> all = new ArrayList<>(first);
        all.addAll(sentPluginMessages());
        assertThat(all)
                .containsExactlyElementsOf(IntStream.range(0, 120)
                        .mapToObj(SignalConnectionTest::plugin)
                        .toList());
    }

    @Test
    void tooManyMessagesOfPluginsAreDroppedAndThatIsTold() {
        int taken = 0;
        while (taken < 10_000 && signal.post(plugin(taken))) {
            taken++;
        }

        assertThat(taken).isEqualTo(50 + Outbox.MOST_WAITING);
    }

    @Test
    void aMessageOfAPluginIsHandedOn() {
        receive(plugin(7));

        assertThat(heard).containsExactly("heard: " + plugin(7));
    }

    private static SignalMessage.PluginMessage plugin(int number) {
        return new SignalMessage.PluginMessage("word", Bytes.utf8(Integer.toString(number)));
    }

    private List<SignalMessage> sentPluginMessages() {
        List<SignalMessage> messages = new ArrayList<>();
        for (SignalMessage next = sent(); next != null; next = sent()) {
            if (next instanceof SignalMessage.PluginMessage) {
                messages.add(next);
            }
        }
        return messages;
    }

    @Test
    void aHeartbeatIsAnswered() {
        receive(new SignalMessage.Heartbeat(77, false));

        assertThat(sent()).isEqualTo(new SignalMessage.Heartbeat(77, true));
    }

    @Test
    void theRoundTripIsMeasuredFromTheLastHeartbeatOnly() {
        pass(5);
        receive(new SignalMessage.Heartbeat(99, true));
        assertThat(signal.roundTrip()).isNull();

        clock.advance(23, TimeUnit.MILLISECONDS);
        receive(new SignalMessage.Heartbeat(1, true));

        assertThat(signal.roundTrip()).isEqualTo(Duration.ofMillis(23));
    }

    @Test
    void silenceEndsItAtTheDeadline() {
        pass(5);
        pass(5);
        pass(4);
        assertThat(channel.isOpen()).isTrue();
        pass(1);

        assertThat(channel.isOpen()).isFalse();
        assertThat(heard).containsExactly("ended: no sign of life for 15000 ms");
    }

    @Test
    void halfAMessageIsLifeToo() {
        for (int round = 0; round < 9; round++) {
            pass(4);
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {10}));
        }

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aProcessThatWasStoppedListensOnceMoreBeforeItBelievesTheSilence() {
        pass(60);
        assertThat(channel.isOpen()).isTrue();
        pass(5);

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aGoodByeIsPassedOnAndLeavesTheConnectionOpen() {
        receive(new GoodBye(GoodByeReason.REPLACED, Duration.ofSeconds(60)));

        assertThat(heard).containsExactly("good-bye: REPLACED PT1M");
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void aBrokenMessageEndsIt() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {1, 0x0b}));

        assertThat(channel.isOpen()).isFalse();
        assertThat(heard).hasSize(1);
        assertThat(heard.get(0)).startsWith("ended: ").contains("wire type");
    }

    @Test
    void anUnknownMessageIsSkipped() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {4, (byte) 0xba, 2, 1, 0}));
        receive(new SignalMessage.Heartbeat(1, false));

        assertThat(sent()).isEqualTo(new SignalMessage.Heartbeat(1, true));
    }

    @Test
    void whatIsSaidOfTunnelsIsPassedOnAndNeverPrinted() {
        receive(new SignalMessage.TunnelOffer(List.of(new SignalMessage.OfferedTunnel("cam", "{auth: canary}"))));

        assertThat(heard).containsExactly("heard: TunnelOffer[tunnels=[OfferedTunnel[cam]]]");
    }

    @Test
    void aFloodOfMessagesEndsItAndNoneBehindItIsHeard() {
        ByteBuf flood = Unpooled.buffer();
        for (int message = 0; message < 1_000; message++) {
            flood.writeBytes(new byte[] {4, 0x12, 2, 0x08, 3});
        }
        channel.writeInbound(flood);

        assertThat(channel.isOpen()).isFalse();
        assertThat(heard).hasSize(201).endsWith("ended: a flood of messages: more than 200 in a second");
    }

    @Test
    void emptyMessagesAreAFloodToo() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[1_000]));

        assertThat(heard).containsExactly("ended: a flood of messages: more than 200 in a second");
    }

    @Test
    void manyMessagesInManySecondsAreNoFlood() {
        for (int second = 0; second < 10; second++) {
            for (int message = 0; message < 200; message++) {
                receive(new SignalMessage.Heartbeat(message, true));
            }
            pass(1);
        }

        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void theFirstCauseIsKeptAndToldOnce() {
        signal.closeWith(new GoodBye(GoodByeReason.REVOKED, Duration.ZERO), "revoked");
        signal.close("later");
        channel.runPendingTasks();

        assertThat(sent()).isEqualTo(new GoodBye(GoodByeReason.REVOKED, Duration.ZERO));
        assertThat(heard).containsExactly("ended: revoked");
    }

    private void pass(long seconds) {
        clock.advance(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    private void receive(SignalMessage message) {
        channel.writeInbound(SignalWire.encode(channel.alloc(), message));
    }

    private @Nullable SignalMessage sent() {
        ByteBuf framed = channel.readOutbound();
        if (framed == null) {
            return null;
        }
        try {
            return SignalWire.decode(Objects.requireNonNull(Frames.next(framed, SignalWire.MAX_BYTES)));
        } finally {
            framed.release();
        }
    }

    /** Notes what it hears. */
    private final class Ear implements SignalConnection.Listener {
        @Override
        public void goodBye(SignalConnection from, GoodBye goodBye) {
            heard.add("good-bye: " + goodBye.reason() + " " + goodBye.retryAfter());
        }

        @Override
        public void standby(SignalConnection from, boolean waiting) {
            heard.add("waiting: " + waiting);
        }

        @Override
        public void heard(SignalConnection from, SignalMessage message) {
            heard.add("heard: " + message);
        }

        @Override
        public void ended(SignalConnection which, String cause) {
            heard.add("ended: " + cause);
        }
    }
}
