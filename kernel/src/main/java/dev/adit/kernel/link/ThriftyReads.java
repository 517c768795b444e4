package dev.adit.kernel.link;

import dev.adit.kernel.budget.LinkMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Reads as its socket does otherwise, but little at a time while the links of the process keep much: what is read of a link
 * that then stands still is kept whole.
 */
@SuppressWarnings("deprecation") // Of the plain handle, which the extended one is made of.
final class ThriftyReads implements RecvByteBufAllocator {
    /** As much as a cross-loop flow is owed then. */
    static final int LITTLE = 16 * 1024;

    private final RecvByteBufAllocator usual;
    private final LinkMemory memory;

    ThriftyReads(RecvByteBufAllocator usual, LinkMemory memory) {
        this.usual = usual;
        this.memory = memory;
    }

    @Override
    public Handle newHandle() {
        return new Sizes((ExtendedHandle) usual.newHandle());
    }

    private final class Sizes extends DelegatingHandle implements ExtendedHandle {
        private final ExtendedHandle sizes;

        Sizes(ExtendedHandle sizes) {
            super(sizes);
            this.sizes = sizes;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator alloc) {
            return memory.isTight() ? alloc.ioBuffer(guess()) : sizes.allocate(alloc);
        }

        @Override
        public int guess() {
            return memory.isTight() ? Math.min(LITTLE, sizes.guess()) : sizes.guess();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return sizes.continueReading(maybeMore);
        }
    }
}
