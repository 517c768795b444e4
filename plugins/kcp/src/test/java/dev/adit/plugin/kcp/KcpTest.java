package dev.adit.plugin.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.plugin.kcp.KcpConfig.Mode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The protocol alone, on a line and a clock of the test's own. */
class KcpTest {
    private static final int STEPS = 200_000;

    /** One direction: what is written at one end, and what is read at the other. */
    private static final class Stream {
        private final Kcp from;
        private final Kcp to;
        private final byte[] wanted;
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private int written;

        Stream(Kcp from, Kcp to, int bytes, long seed) {
            this.from = from;
            this.to = to;
            this.wanted = new byte[bytes];
            new Random(seed).nextBytes(wanted);
        }

        void go() {
            written += from.write(Unpooled.wrappedBuffer(wanted, written, wanted.length - written));
            if (written == wanted.length) {
                from.end();
            }
            read();
        }

        void read() {
            for (ByteBuf data = to.read(); data != null; data = to.read()) {
                read.writeBytes(ByteBufUtil.getBytes(data));
                data.release();
            }
        }

        boolean isDone() {
            return to.isAtEnd() && from.isEmpty();
        }
    }

    private static KcpSettings settings(Mode mode) {
        return new KcpConfig(mode, 128, 600).settings();
    }

    @ParameterizedTest
    @CsvSource({"NORMAL, 1", "NORMAL, 2", "FAST, 1", "FAST, 2", "FAST, 3"})
    void everyByteArrivesOnceAndInOrderBothWays(Mode mode, long seed) {
        try (LossyLine line = new LossyLine(settings(mode), seed)) {
            Stream there = new Stream(line.left, line.right, 300_007, seed);
            Stream back = new Stream(line.right, line.left, 200_003, -seed);

            for (int step = 0; step < STEPS && !(there.isDone() && back.isDone()); step++) {
                there.go();
                back.go();
                line.step();
            }

            assertThat(there.read.toByteArray()).isEqualTo(there.wanted);
            assertThat(back.read.toByteArray()).isEqualTo(back.wanted);
            assertThat(there.isDone()).isTrue();
            assertThat(back.isDone()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWindowThatNobodyReadsClosesAndOpensAgain(Mode mode) {
        try (LossyLine line = new LossyLine(settings(mode), 5)) {
            Stream there = new Stream(line.left, line.right, 400_000, 5);
            for (int step = 0; step < 4_000; step++) {
                there.written += line.left.write(
                        Unpooled.wrappedBuffer(there.wanted, there.written, there.wanted.length - there.written));
                line.step();
            }
            assertThat(there.written).isLessThan(2 * 128 * 576);

            for (int step = 0; step < STEPS && !there.isDone(); step++) {
                there.go();
                line.step();
            }

            assertThat(there.read.toByteArray()).isEqualTo(there.wanted);
        }
    }

    @Test
    void anEndWithoutABytePassesToo() {
        try (LossyLine line = new LossyLine(settings(Mode.FAST), 6)) {
            line.left.end();
            for (int step = 0; step < STEPS && !line.right.isAtEnd(); step++) {
                line.step();
            }
            assertThat(line.right.isAtEnd()).isTrue();
            assertThat(line.right.read()).isNull();
        }
    }

    @Test
    void whoHasNothingToSaySaysNothing() {
        try (LossyLine line = new LossyLine(settings(Mode.FAST), 7)) {
            Stream there = new Stream(line.left, line.right, 1000, 7);
            for (int step = 0; step < STEPS && !there.isDone(); step++) {
                there.go();
                line.step();
            }
            for (int step = 0; step < 100; step++) {
                line.step();
            }
            int carried = line.carried();
            for (int step = 0; step < 1000; step++) {
                line.step();
            }

            assertThat(line.carried()).isEqualTo(carried);
            assertThat(line.left.isBusy() || line.right.isBusy()).isFalse();
        }
    }

    @Test
    void aDeadLineIsExpectedToAnswer() {
        try (LossyLine line = new LossyLine(settings(Mode.FAST), 8)) {
            line.loses(100);
            line.left.write(Unpooled.wrappedBuffer(new byte[10]));
            for (int step = 0; step < 100; step++) {
                line.step();
            }
            assertThat(line.left.isExpecting()).isTrue();
            assertThat(line.left.isBusy()).isTrue();
        }
    }

    /** As the reference's protocol.txt draws it. */
    @Test
    void aSegmentStandsOnTheWireAsTheReferenceHasIt() {
        List<ByteBuf> sent = new ArrayList<>();
        Kcp kcp = new Kcp(0x11223344, settings(Mode.FAST), UnpooledByteBufAllocator.DEFAULT, sent::add);
        kcp.write(Unpooled.wrappedBuffer(new byte[] {9, 8}));
        kcp.flush(0x01020304);

        ByteBuf datagram = sent.get(0);
        assertThat(ByteBufUtil.hexDump(datagram))
                .isEqualTo(
                        "44332211" + "51" + "00" + "2000" + "04030201" + "00000000" + "00000000" + "02000000" + "0908");
        datagram.release();
        kcp.release();
    }

    @Test
    void whatIsLostIsSentAgainWhenTwoLaterOnesArrive() {
        List<ByteBuf> sent = new ArrayList<>();
        Kcp sender = new Kcp(1, settings(Mode.FAST), UnpooledByteBufAllocator.DEFAULT, sent::add);
        List<ByteBuf> answers = new ArrayList<>();
        Kcp receiver = new Kcp(1, settings(Mode.FAST), UnpooledByteBufAllocator.DEFAULT, answers::add);
        sender.write(Unpooled.wrappedBuffer(new byte[3 * 576]));
        sender.flush(0);
        assertThat(sent).hasSize(3);

        for (int late = 1; late <= 2; late++) {
            receiver.input(sent.get(late), 5);
            receiver.flush(5);
            sender.input(answers.get(late - 1), 10);
        }
        sender.flush(10);

        assertThat(sent).hasSize(4);
        assertThat(sent.get(3).getIntLE(12)).isZero();
        sent.forEach(ByteBuf::release);
        answers.forEach(ByteBuf::release);
        sender.release();
        receiver.release();
    }

    @Test
    void garbageChangesNothing() {
        Random random = new Random(9);
        List<ByteBuf> sent = new ArrayList<>();
        Kcp kcp = new Kcp(1, settings(Mode.FAST), UnpooledByteBufAllocator.DEFAULT, sent::add);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            ByteBuf datagram = Unpooled.buffer(160);
            if (random.nextBoolean()) {
                int command = 80 + random.nextInt(6);
                new Header(
                                1,
                                command,
                                random.nextInt(3),
                                random.nextInt(),
                                random.nextInt(),
                                random.nextInt(),
                                bytes.length)
                        .write(datagram);
            }
            datagram.writeBytes(bytes);
            kcp.input(datagram, round);
            datagram.release();
            kcp.flush(round);
            sent.forEach(ByteBuf::release);
            sent.clear();
        }
        assertThat(kcp.isEmpty()).isTrue();
        kcp.release();
    }
}
