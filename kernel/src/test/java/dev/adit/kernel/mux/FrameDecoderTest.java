package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
    private static final byte[] PAYLOAD = {1, 2, 3, 4, 5, 6, 7};

    private final Frame.Collector collector = new Frame.Collector();
    private final FrameDecoder decoder = new FrameDecoder(collector);

    private static ByteBuf sample() {
        return Unpooled.wrappedBuffer(
                Frame.control(Wire.WINDOW_UPDATE, Wire.SYN, 1, 0xFFFF_FFFFL).encode(),
                Frame.data(Wire.FIN | Wire.ACK, 0x8000_0001, PAYLOAD).encode(),
                Frame.data(Wire.RST, 3, new byte[0]).encode(),
                Frame.control(Wire.PING, Wire.ACK, 0, 77).encode());
    }

    @Test
    void framesAreTheSameHoweverTheBytesAreCut() throws Exception {
        ByteBuf whole = sample();
        for (int first = 0; first <= whole.readableBytes(); first++) {
            for (int second = first; second <= whole.readableBytes(); second += 5) {
                collector.frames.clear();
                decoder.decode(whole.slice(0, first));
                decoder.decode(whole.slice(first, second - first));
                decoder.decode(whole.slice(second, whole.readableBytes() - second));
                assertSample();
            }
        }
        whole.release();
    }

    private void assertSample() {
        assertThat(collector.frames)
                .extracting(Frame::toString)
                .containsExactly(
                        "window flags=1 id=1 length=4294967295",
                        "data flags=6 id=2147483649 length=7",
                        "data flags=8 id=3 length=0",
                        "ping flags=2 id=0 length=77");
        assertThat(collector.frames.get(1).payload()).isEqualTo(PAYLOAD);
        assertThat(decoder.isInsideFrame()).isFalse();
    }

    @Test
    void payloadIsPassedOnAsItComesAndNotCopied() throws Exception {
        List<ByteBuf> pieces = new ArrayList<>();
        FrameDecoder passing = new FrameDecoder(new FrameSink() {
            @Override
            public void frame(int type, int flags, int id, long length) {}

            @Override
            public void payload(ByteBuf data, int pinned) {
                assertThat(pinned).isGreaterThanOrEqualTo(data.readableBytes());
                pieces.add(data);
            }

            @Override
            public void frameEnd() {}
        });
        ByteBuf read = Frame.control(Wire.DATA, 0, 1, 4_000_000_000L).encode().writeBytes(PAYLOAD);
        passing.decode(read);
        assertThat(passing.isInsideFrame()).isTrue();
        assertThat(pieces).hasSize(1);
        read.setByte(Wire.HEADER_BYTES, 99);
        assertThat(pieces.get(0).getByte(0)).isEqualTo((byte) 99);
        pieces.get(0).release();
        assertThat(read.release()).isTrue();
    }

    @Test
    void anotherVersionIsRefused() {
        ByteBuf bytes = Frame.control(Wire.PING, 0, 0, 0).encode().setByte(0, 1);
        assertThatThrownBy(() -> decoder.decode(bytes)).hasMessageContaining("version 1");
        bytes.release();
    }

    @Test
    void anUnknownTypeIsRefused() {
        ByteBuf bytes = Frame.control(Wire.PING, 0, 0, 0).encode().setByte(1, 4);
        assertThatThrownBy(() -> decoder.decode(bytes)).hasMessageContaining("frame type 4");
        bytes.release();
    }

    @Test
    void aHeaderCutShortIsInsideAFrame() throws Exception {
        ByteBuf bytes = Unpooled.wrappedBuffer(new byte[] {0, 0, 0});
        decoder.decode(bytes);
        assertThat(decoder.isInsideFrame()).isTrue();
        assertThat(collector.frames).isEmpty();
        bytes.release();
    }
}
