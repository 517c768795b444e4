package dev.adit.api.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.Extension;

/** Leaks on purpose and looks first, so that the extension itself has nothing left to find. */
class LeakExtensionTest {
    private final LeakRecorder recorder = LeakRecorder.installed();

    @BeforeEach
    void forgetWhatOthersLost() {
        assertThat(recorder.drain()).isEmpty();
    }

    @Test
    void aPooledBufferThatIsLostIsFound() {
        lose(PooledByteBufAllocator.DEFAULT.buffer(64));
        assertThat(recorder.drain()).singleElement().asString().startsWith("ByteBuf was never released.");
    }

    @Test
    void anUnpooledBufferThatIsLostIsFoundWithThePlaceOfItsUse() {
        lose(Unpooled.directBuffer(64).touch("here it was seen last"));
        assertThat(recorder.drain()).singleElement().asString().contains("here it was seen last");
    }

    @Test
    void aBufferThatIsReleasedIsNoLeak() {
        PooledByteBufAllocator.DEFAULT.buffer(64).release();
        assertThat(recorder.drain()).isEmpty();
    }

    @Test
    void aBufferThatIsStillHeldIsNoLeak() {
        ByteBuf held = PooledByteBufAllocator.DEFAULT.buffer(64);
        assertThat(recorder.drain()).isEmpty();
        held.release();
    }

    @Test
    void aLeakFailsTheClassByNameAndRecords() {
        assertThatThrownBy(() -> LeakExtension.failOn(LeakExtensionTest.class, List.of("one", "two")))
                .isInstanceOf(AssertionError.class)
                .hasMessage("2 leaks seen after LeakExtensionTest:\none\n\ntwo");
        assertThatCode(() -> LeakExtension.failOn(LeakExtensionTest.class, List.of()))
                .doesNotThrowAnyException();
    }

    @Test
    void theExtensionRegistersItself() {
        assertThat(ServiceLoader.load(Extension.class)).hasAtLeastOneElementOfType(LeakExtension.class);
    }

    /** A frame of its own, so that no local variable of the test keeps the buffer. */
    private static void lose(ByteBuf buffer) {
        buffer.writeByte(1);
    }
}
