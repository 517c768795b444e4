package dev.adit.plugin.p2p.stun;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Questions and answers on the wire. */
class StunTest {
    /** RFC 5769 §2.2 and §2.3. */
    private static final String SAMPLE_V4 = "0101003c2112a442b7e7a701bc34d686fa87dfae"
            + "8022000b7465737420766563746f7220"
            + "002000080001a147e112a643"
            + "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
            + "80280004c07d4c96";

    private static final String SAMPLE_V6 = "010100482112a442b7e7a701bc34d686fa87dfae"
            + "8022000b7465737420766563746f7220"
            + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
            + "00080014a382954e4be67bf11784c97c8292c275bfe3ed41"
            + "80280004c8fb0b4c";

    private static final UnpooledByteBufAllocator HEAP = UnpooledByteBufAllocator.DEFAULT;
    private static final InetSocketAddress V4 = new InetSocketAddress("192.0.2.1", 32853);
    private static final InetSocketAddress V6 = new InetSocketAddress("2001:db8:1234:5678:11:2233:4455:6677", 32853);

    private static ByteBuf hex(String digits) {
        return Unpooled.wrappedBuffer(HexFormat.of().parseHex(digits));
    }

    private static StunAnswer answer(InetSocketAddress mapped) {
        return new StunAnswer(TransactionId.random(), mapped, new InetSocketAddress("192.0.2.9", 7002), null);
    }

    @Test
    void answersOfOthersAreRead() {
        assertThat(requireNonNull(StunAnswer.read(hex(SAMPLE_V4))).mapped()).isEqualTo(V4);
        assertThat(requireNonNull(StunAnswer.read(hex(SAMPLE_V6))).mapped()).isEqualTo(V6);
    }

    @Test
    void aWrongFingerprintSpoilsAMessage() {
        assertThat(StunAnswer.read(hex(SAMPLE_V4.replace("c07d4c96", "c07d4c97"))))
                .isNull();
    }

    @Test
    void aQuestionIsReadAsItWasWritten() {
        for (boolean address : List.of(false, true)) {
            for (boolean port : List.of(false, true)) {
                StunQuestion question = StunQuestion.of(address, port);
                ByteBuf message = question.write(HEAP);
                assertThat(StunQuestion.read(message)).isEqualTo(question);
                message.release();
            }
        }
    }

    @Test
    void aQuestionIsNotShorterThanItsAnswer() {
        for (InetSocketAddress mapped : List.of(V4, V6)) {
            ByteBuf question = StunQuestion.of(false, false).write(HEAP);
            StunAnswer answer = answer(mapped);
            ByteBuf message = requireNonNull(answer.write(HEAP, question.readableBytes()));
            assertThat(message.readableBytes()).isLessThanOrEqualTo(question.readableBytes());
            assertThat(requireNonNull(StunAnswer.read(message)).mapped()).isEqualTo(mapped);
            message.release();
            question.release();
        }
    }

    @Test
    void withRoomAnAnswerHasTheOtherAddress() {
        StunAnswer answer = answer(V4);
        ByteBuf message = requireNonNull(answer.write(HEAP, 100));
        assertThat(StunAnswer.read(message)).isEqualTo(answer);
        message.release();
        assertThat(answer.write(HEAP, 31)).isNull();
    }

    @Test
    void whatMustBeUnderstoodAndIsNotIsNamed() {
        ByteBuf question = hex("000100082112a442000000000000000000000001" + "0027000412340000");
        assertThat(requireNonNull(StunQuestion.read(question)).unknown()).containsExactly(0x27);
        ByteBuf refusal = requireNonNull(StunAnswer.writeUnknown(HEAP, TransactionId.random(), List.of(0x27), 36));
        assertThat(ByteBufUtil.hexDump(refusal)).endsWith("00090004" + "00000414" + "000a0002" + "00270000");
        assertThat(requireNonNull(StunAnswer.read(refusal)).mapped()).isNull();
        refusal.release();
    }

    @Test
    void aMessageMustBeWholeAndAlone() {
        ByteBuf message = StunQuestion.of(true, true).write(HEAP);
        for (int length = 0; length < message.readableBytes(); length++) {
            assertThat(StunQuestion.read(message.slice(0, length))).isNull();
        }
        message.writeInt(0);
        assertThat(StunQuestion.read(message)).isNull();
        message.release();
    }

    @Test
    void garbageIsNoMessage() {
        Random random = new Random(5);
        byte[] good = HexFormat.of().parseHex(SAMPLE_V6);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = good.clone();
            for (int j = 0; j < 1 + i % 8; j++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            if (i % 2 == 0) {
                bytes[0] = 0;
                bytes[1] = 1;
            }
            StunQuestion.read(Unpooled.wrappedBuffer(bytes));
            StunAnswer.read(Unpooled.wrappedBuffer(bytes));
        }
    }
}
