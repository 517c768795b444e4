package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many buffers become of how many frames. */
class FramePackerTest {
    private static final int RECORD = 16 * 1024;

    private final EmbeddedChannel carrier = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final ChannelHandlerContext context = carrier.pipeline().firstContext();
    private final FramePacker packer = new FramePacker(context);

    @AfterEach
    void close() {
        carrier.finishAndReleaseAll();
    }

    /** Sizes of the buffers that the carrier got. */
    private List<Integer> passedOn() {
        packer.passOn();
        context.flush();
        List<Integer> sizes = new ArrayList<>();
        for (ByteBuf next = carrier.readOutbound(); next != null; next = carrier.readOutbound()) {
            sizes.add(next.readableBytes());
            next.release();
        }
        return sizes;
    }

    private void data(int length) {
        ByteBuf message = Unpooled.buffer(length).writeZero(length);
        packer.data(1, message, length);
        assertThat(message.readableBytes()).isEqualTo(length);
        message.release();
    }

    @Test
    void aBurstOfSmallFramesIsOneBuffer() {
        for (int i = 0; i < 20; i++) {
            data(300);
            packer.control(Wire.WINDOW_UPDATE, 0, 1, 5);
        }
        assertThat(passedOn()).containsExactly(20 * (12 + 300 + 12));
        assertThat(passedOn()).isEmpty();
    }

    @Test
    void noBufferIsLargerThanARecord() {
        for (int i = 0; i < 100; i++) {
            data(1000);
        }
        List<Integer> sizes = passedOn();
        assertThat(sizes).allMatch(size -> size <= RECORD);
        assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(100 * 1012);
    }

    @Test
    void largePayloadIsNotCopiedAndKeepsItsPlace() {
        data(100);
        ByteBuf bulk = Unpooled.directBuffer(100_000).writeZero(100_000);
        packer.data(3, bulk, 100_000);
        assertThat(bulk.refCnt()).isEqualTo(2);
        data(100);
        assertThat(passedOn()).containsExactly(112 + 12, 100_000, 112);
        bulk.release();
    }

    @Test
    void aFrameThatIsAloneTakesLittleMemory() {
        data(FramePacker.COPIED);
        passedOn();
        packer.control(Wire.WINDOW_UPDATE, 0, 1, 5);
        passedOn();
        packer.control(Wire.WINDOW_UPDATE, 0, 1, 5);
        packer.passOn();
        context.flush();
        ByteBuf alone = carrier.readOutbound();
        assertThat(alone.capacity()).isLessThanOrEqualTo(64);
        alone.release();
    }
}
