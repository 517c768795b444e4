package dev.adit.plugin.p2p.punch;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DatagramSealTest {
    private static final InetSocketAddress V4 = new InetSocketAddress("198.51.100.2", 65_535);
    private static final InetSocketAddress V6 = new InetSocketAddress("2001:db8::7", 1);

    private final DatagramSeal initiator = new DatagramSeal(PunchKeys.of(new byte[32], true));
    private final DatagramSeal responder = new DatagramSeal(PunchKeys.of(new byte[32], false));

    @Test
    void theOtherEndOpensWhatWasSealed() {
        SealedDatagram probe = SealedDatagram.probe(-42, V4);
        SealedDatagram nominate = new SealedDatagram(SealedDatagram.Type.NOMINATE, 7, V6, Method.BIRTHDAY, 41_000);
        assertThat(responder.open(initiator.seal(probe))).isEqualTo(probe);
        assertThat(responder.open(initiator.seal(nominate))).isEqualTo(nominate);
        assertThat(initiator.open(responder.seal(probe))).isEqualTo(probe);
    }

    @Test
    void anAnswerCarriesItsQuestionsChallengeAndIsNoLonger() {
        SealedDatagram probe = SealedDatagram.probe(99, V4);
        SealedDatagram answer = Objects.requireNonNull(probe.answer(V6));
        assertThat(answer.type()).isEqualTo(SealedDatagram.Type.ANSWER);
        assertThat(answer.challenge()).isEqualTo(99);
        assertThat(answer.seen()).isEqualTo(V6);
        assertThat(answer.answer(V4)).isNull();
        assertThat(responder.seal(answer).readableBytes())
                .isEqualTo(initiator.seal(probe).readableBytes())
                .isEqualTo(DatagramSeal.LENGTH);
    }

    @Test
    void aCopyIsNothing() {
        ByteBuf sealed = initiator.seal(SealedDatagram.probe(1, V4));
        assertThat(responder.open(sealed.duplicate())).isNotNull();
        assertThat(responder.open(sealed.duplicate())).isNull();
    }

    @Test
    void whatIsReflectedIsNothing() {
        assertThat(initiator.open(initiator.seal(SealedDatagram.probe(1, V4)))).isNull();
    }

    @Test
    void aChangedBitAnywhereIsNothingAndDoesNotSpoilTheTrueOne() {
        ByteBuf sealed = initiator.seal(SealedDatagram.probe(1, V4));
        for (int at = 0; at < sealed.readableBytes(); at++) {
            ByteBuf forged = sealed.copy();
            forged.setByte(at, forged.getByte(at) ^ 0x10);
            assertThat(responder.open(forged)).as("byte " + at).isNull();
            forged.release();
        }
        assertThat(responder.open(sealed)).isNotNull();
    }

    @Test
    void anotherSecretOpensNothing() {
        byte[] other = new byte[32];
        other[0] = 1;
        DatagramSeal stranger = new DatagramSeal(PunchKeys.of(other, false));
        ByteBuf sealed = initiator.seal(SealedDatagram.probe(1, V4));
        assertThat(stranger.concerns(sealed)).isFalse();
        assertThat(stranger.open(sealed)).isNull();
    }

    @Test
    void stunAndQuicAndScrapsDoNotConcernIt() {
        byte[] bytes = new byte[DatagramSeal.LENGTH];
        for (int first : new int[] {0x00, 0x01, 0x40, 0xc0, 0x20}) {
            bytes[0] = (byte) first;
            assertThat(initiator.concerns(Unpooled.wrappedBuffer(bytes))).isFalse();
        }
        ByteBuf sealed = initiator.seal(SealedDatagram.probe(1, V4));
        assertThat(responder.concerns(sealed)).isTrue();
        for (int length = 0; length < DatagramSeal.LENGTH; length++) {
            assertThat(responder.open(sealed.slice(0, length))).isNull();
        }
    }

    @Test
    void keysSayNothingOfThemselves() {
        assertThat(PunchKeys.of(new byte[32], true).toString()).matches("PunchKeys\\[session=[0-9a-f]+]");
    }
}
