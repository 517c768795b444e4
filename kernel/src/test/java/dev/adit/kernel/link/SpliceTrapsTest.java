package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.kernel.budget.LinkMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a splice must not fall for, one event at a time. */
class SpliceTrapsTest {
    private final Pending pending = new Pending();
    private final DuplexStub visitor = new DuplexStub();
    private final DuplexStub target = new DuplexStub(pending).on(visitor);

    @AfterEach
    void release() {
        pending.drop();
        visitor.finishAndReleaseAll();
        target.finishAndReleaseAll();
    }

    private Future<Void> join() {
        return Splice.join(visitor, target, up -> {}, down -> {}, LinkMemory.unbounded());
    }

    @Test
    void aResetThatLooksLikeAFinAfterwardsIsNoCleanEnd() {
        Future<Void> done = join();
        visitor.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        visitor.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(target.finished).isFalse();
        assertThat(target.isOpen()).isFalse();
        run();
        assertThat(done.cause()).hasMessage("Connection reset by peer");
    }

    @Test
    void theFinWaitsForTheLastWrite() {
        join();
        visitor.writeInbound(bytes(1000));
        visitor.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(target.finished).isFalse();
        pending.complete();
        assertThat(target.finished).isTrue();
    }

    @Test
    void theFinWaitsForAPreludeThatSomebodyElseWrote() {
        target.write(bytes(10));
        join();
        visitor.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(target.finished).isFalse();
        pending.complete();
        assertThat(target.finished).isTrue();
    }

    @Test
    void theFirstCauseIsKept() {
        Future<Void> done = join();
        visitor.writeInbound(bytes(10));
        pending.fail(new IOException("Broken pipe"));
        run();
        assertThat(done.cause()).hasMessage("Broken pipe");
        assertThat(visitor.isOpen()).isFalse();
        assertThat(target.isOpen()).isFalse();
    }

    @Test
    void theBufferThatIsReadIsTheBufferThatIsWritten() {
        join();
        ByteBuf read = bytes(10);
        visitor.writeInbound(read);
        assertThat(pending.written).first().isSameAs(read);
    }

    @Test
    void aBurstIsFlushedOnce() {
        join();
        visitor.writeInbound(bytes(10), bytes(10), bytes(10));
        assertThat(pending.written).hasSize(3);
        assertThat(pending.flushes).isEqualTo(1);
    }

    @Test
    void autoReadStaysOnWhileTheFlushMakesRoom() {
        join();
        target.config().setWriteBufferWaterMark(new WriteBufferWaterMark(10, 20));
        pending.passOn = true;
        visitor.writeInbound(bytes(15), bytes(15));
        assertThat(visitor.config().isAutoRead()).isTrue();
        target.releaseOutbound();
    }

    @Test
    void aFullTargetStopsTheVisitorInTheMiddleOfABurst() {
        target.config().setWriteBufferWaterMark(new WriteBufferWaterMark(10, 20));
        Future<Void> done = join();
        target.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
        visitor.pipeline().fireChannelRead(bytes(15));
        assertThat(visitor.config().isAutoRead()).isFalse();
        target.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
        run();
        assertThat(visitor.config().isAutoRead()).isTrue();
        assertThat(done.isDone()).isFalse();
    }

    @Test
    void whatHasEndedBeforeAnybodyListenedIsAnEndToo() {
        join();
        visitor.pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
        pending.complete();
        assertThat(target.finished).isTrue();
    }

    @Test
    void aSecondTellingOfTheEndChangesNothing() {
        join();
        visitor.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        visitor.pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
        pending.complete();
        target.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(visitor.finished).isTrue();
        assertThat(visitor.isOpen()).isFalse();
        assertThat(target.isOpen()).isFalse();
    }

    @Test
    void aChannelThatBrokeBeforeTheJoinGivesItsCause() {
        EarlyReads.guard(visitor);
        visitor.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        assertThat(visitor.isOpen()).isFalse();
        Future<Void> done = join();
        run();
        assertThat(done.cause()).isInstanceOf(IOException.class);
        assertThat(target.isOpen()).isFalse();
    }

    private void run() {
        visitor.runPendingTasks();
        target.runPendingTasks();
    }

    private static ByteBuf bytes(int length) {
        return Unpooled.wrappedBuffer(new byte[length]);
    }

    /** Keeps writes unfinished until a test lets them go. */
    private static final class Pending extends ChannelOutboundHandlerAdapter {
        final List<Object> written = new ArrayList<>();
        final Deque<ChannelPromise> promises = new ArrayDeque<>();
        boolean passOn;
        int flushes;

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (passOn) {
                ctx.write(message, promise);
                return;
            }
            written.add(message);
            promises.add(promise);
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            flushes++;
            ctx.flush();
        }

        void complete() {
            for (ChannelPromise next = promises.poll(); next != null; next = promises.poll()) {
                next.trySuccess();
            }
            drop();
        }

        void fail(Throwable cause) {
            @Nullable ChannelPromise next = promises.poll();
            if (next != null) {
                next.tryFailure(cause);
            }
        }

        void drop() {
            written.forEach(message -> ((ByteBuf) message).release());
            written.clear();
        }
    }
}
