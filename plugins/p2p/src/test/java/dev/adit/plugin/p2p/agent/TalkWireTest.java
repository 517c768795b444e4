package dev.adit.plugin.p2p.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.adit.plugin.p2p.nat.NatProfile;
import dev.adit.plugin.p2p.punch.Candidate;
import dev.adit.plugin.p2p.punch.PunchCaps;
import dev.adit.plugin.p2p.punch.PunchPlan;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The talk of two searches in bytes. */
class TalkWireTest {
    private static final List<Candidate> SOME = List.of(
            new Candidate(new InetSocketAddress("192.0.2.1", 4000), Candidate.Kind.HOST, 0),
            new Candidate(new InetSocketAddress("2001:db8::7", 4001), Candidate.Kind.MAPPED, 1));

    static List<Talk> talks() {
        return List.of(
                new Talk.Hello(),
                new Talk.Offer(3, NatProfile.BLOCKED, PunchCaps.STANDARD, SOME),
                new Talk.More(3, SOME),
                new Talk.Start(3, PunchPlan.of(NatProfile.BLOCKED, NatProfile.BLOCKED, PunchCaps.STANDARD)),
                new Talk.AskLast(9),
                new Talk.Last(9, new InetSocketAddress("192.0.2.1", 4000)),
                new Talk.Last(9, null),
                new Talk.Again(true));
    }

    @ParameterizedTest
    @MethodSource("talks")
    void whatIsWrittenIsRead(Talk talk) {
        assertThat(TalkWire.decode(TalkWire.encode(talk))).isEqualTo(talk);
    }

    @ParameterizedTest
    @MethodSource("talks")
    void whatIsCutOffOrChangedNeverThrows(Talk talk) {
        byte[] whole = TalkWire.encode(talk);
        Random random = new Random(1);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatCode(() -> TalkWire.decode(part)).doesNotThrowAnyException();
            byte[] odd = whole.clone();
            odd[length] = (byte) random.nextInt();
            assertThatCode(() -> TalkWire.decode(odd)).doesNotThrowAnyException();
        }
    }

    @Test
    void anotherVersionAndAnUnknownKindAreNothing() {
        assertThat(TalkWire.decode(new byte[] {2, 1})).isNull();
        assertThat(TalkWire.decode(new byte[] {1, 99})).isNull();
        assertThat(TalkWire.decode(new byte[0])).isNull();
    }

    @Test
    void addressesThatNobodyShallBeSentToAreKnown() {
        for (String odd : List.of("127.0.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "169.254.1.1", "::1")) {
            assertThat(PeerAddresses.mayBeAimedAt(new InetSocketAddress(odd, 4000)))
                    .as(odd)
                    .isFalse();
        }
        assertThat(PeerAddresses.mayBeAimedAt(new InetSocketAddress("192.0.2.1", 53)))
                .isFalse();
        assertThat(PeerAddresses.mayBeAimedAt(new InetSocketAddress("192.168.1.1", 4000)))
                .isTrue();
    }
}
