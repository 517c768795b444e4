package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who goes when: seen by the order of frames, not by time. */
class FairnessTest {
    private static final int MIB = 1 << 20;

    private final Bench bench = new Bench(MuxRole.DIALER, MuxSettings.adit());

    @AfterEach
    void close() {
        bench.close();
    }

    private LinkChannel withCredit() {
        LinkChannel link = bench.open();
        bench.feed(Frame.control(Wire.WINDOW_UPDATE, Wire.ACK, link.linkId(), 16 * MIB));
        bench.sent();
        return link;
    }

    @Test
    void aKeystrokeWaitsForWhatTheCarrierHasAndNotForTheBulk() {
        LinkChannel bulk = withCredit();
        LinkChannel shell = withCredit();
        bench.dam.closed = true;
        bulk.writeAndFlush(Unpooled.buffer(8 * MIB).writeZero(8 * MIB));
        bench.run();
        shell.writeAndFlush(Unpooled.buffer(1).writeZero(1));
        bench.run();
        bench.dam.closed = false;
        bench.session.writabilityChanged();
        List<Frame> frames = sentUntil(shell);
        long ahead = frames.stream()
                .filter(frame -> frame.id() == bulk.linkId())
                .mapToLong(Frame::length)
                .sum();
        assertThat(ahead).isLessThanOrEqualTo(6L * CarrierWriter.QUANTUM);
    }

    private List<Frame> sentUntil(LinkChannel link) {
        List<Frame> frames = bench.sent();
        for (int i = 0; i < frames.size(); i++) {
            if (frames.get(i).id() == link.linkId()) {
                return frames.subList(0, i);
            }
        }
        throw new AssertionError("nothing of " + link);
    }

    @Test
    void linksTakeTurnsOnABusyCarrier() {
        LinkChannel one = withCredit();
        LinkChannel two = withCredit();
        LinkChannel three = withCredit();
        bench.dam.closed = true;
        for (LinkChannel link : List.of(one, two, three)) {
            link.writeAndFlush(Unpooled.buffer(MIB).writeZero(MIB));
        }
        bench.run();
        bench.dam.closed = false;
        bench.session.writabilityChanged();
        List<Frame> frames = bench.sent();
        assertThat(frames.get(0).length()).as("while nobody else waited").isGreaterThan(CarrierWriter.QUANTUM);
        List<Frame> turns = frames.subList(1, frames.size());
        assertThat(turns).allMatch(frame -> frame.length() <= CarrierWriter.QUANTUM);
        for (int i = 3; i < MIB / CarrierWriter.QUANTUM; i++) {
            assertThat(turns.get(i).id()).isEqualTo(turns.get(i - 3).id());
        }
        assertThat(frames.stream().mapToLong(Frame::length).sum()).isEqualTo(3L * MIB);
    }

    @Test
    void aLinkAloneSendsAtOnceAndWithoutTurns() {
        LinkChannel link = withCredit();
        link.writeAndFlush(Unpooled.buffer(MIB).writeZero(MIB));
        assertThat(link.isWritable()).isTrue();
        assertThat(bench.carrier.unsafe().outboundBuffer().totalPendingWriteBytes())
                .isLessThan(CarrierWriter.QUANTUM);
        assertThat(bench.sent().stream().mapToLong(Frame::length).sum()).isEqualTo(MIB);
    }

    @Test
    void aCarrierThatTakesNoMoreGetsNoMore() {
        LinkChannel bulk = withCredit();
        bench.dam.closed = true;
        bulk.writeAndFlush(Unpooled.buffer(8 * MIB).writeZero(8 * MIB));
        bench.run();
        assertThat(bench.carrier.unsafe().outboundBuffer().totalPendingWriteBytes())
                .isBetween(2L * CarrierWriter.QUANTUM, 6L * CarrierWriter.QUANTUM);
        assertThat(bulk.isWritable()).isFalse();
    }
}
