package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ParkedDataTest {
    private static final int READ_BUFFER = 65_536;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final ParkedData parked = new ParkedData();

    private long memory() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    @Test
    void manySmallSlicesDoNotKeepTheReadBuffersAlive() {
        int size = 16 * 1024;
        for (int i = 0; i < size; i++) {
            ByteBuf read = allocator.buffer(READ_BUFFER);
            read.writeByte(i);
            parked.add(read.readRetainedSlice(1), READ_BUFFER, allocator);
            read.release();
        }
        assertThat(parked.bytes()).isEqualTo(size);
        assertThat(memory()).isLessThanOrEqualTo(2L * size);
        int at = 0;
        while (!parked.isEmpty()) {
            ByteBuf next = Objects.requireNonNull(parked.poll());
            while (next.isReadable()) {
                assertThat(next.readByte()).isEqualTo((byte) at++);
            }
            next.release();
        }
        assertThat(at).isEqualTo(size);
        assertThat(memory()).isZero();
    }

    @Test
    void aSliceOfMostOfTheReadBufferIsKeptAsItIs() {
        ByteBuf read = allocator.buffer(READ_BUFFER).writeZero(40_000);
        parked.add(read.retainedSlice(), READ_BUFFER, allocator);
        read.release();
        assertThat(memory()).isEqualTo(READ_BUFFER);
        read.setByte(5, 42);
        ByteBuf out = Objects.requireNonNull(parked.poll());
        assertThat(out.getByte(5)).isEqualTo((byte) 42);
        out.release();
        assertThat(memory()).isZero();
    }

    @Test
    void orderIsKeptBetweenSlicesAndChunks() {
        parked.add(Unpooled.wrappedBuffer(new byte[] {1}), READ_BUFFER, allocator);
        parked.add(Unpooled.wrappedBuffer(new byte[] {2, 3}), 2, allocator);
        parked.add(Unpooled.wrappedBuffer(new byte[] {4}), READ_BUFFER, allocator);
        ByteBuf all = Unpooled.buffer();
        while (!parked.isEmpty()) {
            ByteBuf next = Objects.requireNonNull(parked.poll());
            all.writeBytes(next);
            next.release();
        }
        assertThat(all).isEqualTo(Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4}));
    }

    @Test
    void releaseGivesEverythingBack() {
        ByteBuf slice = allocator.buffer(8).writeZero(8);
        parked.add(slice, 8, allocator);
        parked.add(allocator.buffer(1).writeByte(1), READ_BUFFER, allocator);
        parked.release();
        assertThat(parked.bytes()).isZero();
        assertThat(memory()).isZero();
        assertThatThrownBy(slice::release).isInstanceOf(IllegalStateException.class);
    }
}
