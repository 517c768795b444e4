package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.kernel.budget.LinkMemory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ChannelOutputShutdownException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A link as a channel: reading, writing, half-close, resets. The test is its peer. */
class LinkChannelTest {
    private static final int WINDOW = 64 * 1024;

    private final Bench bench = new Bench(MuxRole.DIALER, Bench.small());
    private final LinkChannel link = bench.open();
    private final LinkProbe probe = Bench.probe(link);

    LinkChannelTest() {
        bench.feed(Frame.control(Wire.WINDOW_UPDATE, Wire.ACK, 1, 0));
        bench.sent();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static ByteBuf bytes(int length) {
        return Unpooled.buffer(length).writeZero(length);
    }

    private List<String> sent() {
        return bench.sent().stream().map(Frame::toString).toList();
    }

    @Test
    void oneReadGivesOneBufferAndAutoReadAll() {
        bench.feed(Frame.data(0, 1, new byte[] {1}));
        assertThat(probe.reads.get()).isZero();
        link.read();
        link.read();
        bench.run();
        assertThat(probe.reads.get()).isEqualTo(1);
        bench.feedTogether(Frame.data(0, 1, new byte[] {2}), Frame.data(0, 1, new byte[] {3}));
        assertThat(probe.reads.get()).isEqualTo(1);
        link.config().setAutoRead(true);
        bench.run();
        bench.feed(Frame.data(0, 1, new byte[] {4}));
        assertThat(probe.bytes.toByteArray()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void autoReadTurnedOffStopsAtOnce() {
        link.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                context.channel().config().setAutoRead(false);
                context.fireChannelRead(message);
            }
        });
        link.config().setAutoRead(true);
        bench.feedTogether(Frame.data(0, 1, new byte[WINDOW / 2]), Frame.data(0, 1, new byte[WINDOW / 2]));
        assertThat(probe.reads.get()).isEqualTo(1);
        assertThat(probe.bytes.size()).isEqualTo(WINDOW / 2);
        assertThat(sent()).isEmpty();
        link.config().setAutoRead(true);
        bench.run();
        assertThat(probe.reads.get()).isEqualTo(2);
    }

    @Test
    void readInsideChannelReadIsNotReentrant() {
        int[] depth = {0};
        List<Integer> depths = new ArrayList<>();
        link.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                depths.add(++depth[0]);
                context.read();
                context.fireChannelRead(message);
                depth[0]--;
            }
        });
        for (int i = 0; i < 5; i++) {
            bench.feed(Frame.data(0, 1, new byte[] {(byte) i}));
        }
        bench.feed(Frame.data(Wire.FIN, 1, new byte[WINDOW / 2]));
        link.read();
        bench.run();
        assertThat(depths).hasSize(2).allMatch(deep -> deep == 1);
        assertThat(probe.bytes.size()).isEqualTo(5 + WINDOW / 2);
    }

    @Test
    void creditReturnsWhenTheReaderReadsOnAndNotBefore() {
        bench.feed(Frame.data(0, 1, new byte[WINDOW]));
        assertThat(sent()).isEmpty();
        link.read();
        assertThat(sent()).isEmpty();
        assertThat(probe.bytes.size()).isEqualTo(WINDOW);
        link.read();
        assertThat(sent())
                .containsExactlyInAnyOrder("window flags=0 id=1 length=" + WINDOW, "ping flags=1 id=0 length=0");
    }

    @Test
    void aStalledLinkCostsItsWindowAndNoMore() {
        for (int i = 0; i < WINDOW; i++) {
            ByteBuf frame = Frame.data(0, 1, new byte[1]).encode();
            bench.carrier.writeInbound(bench.allocator.buffer(65_536).writeBytes(frame));
            frame.release();
        }
        assertThat(bench.allocator.metric().usedDirectMemory()).isBetween((long) WINDOW, 2L * WINDOW);
        assertThat(link.isActive()).isTrue();
        bench.feed(Frame.data(0, 1, new byte[1]));
        assertThat(probe.failure).hasMessageContaining("where the window has 0");
    }

    @Test
    void writesGoAsFarAsTheCreditAndTheRestWhenItComes() {
        ChannelFuture write = link.writeAndFlush(bytes(WINDOW + 10));
        assertThat(bench.sent().stream().mapToLong(Frame::length).sum()).isEqualTo(WINDOW);
        assertThat(write.isDone()).isFalse();
        bench.feed(Frame.control(Wire.WINDOW_UPDATE, 0, 1, 7));
        assertThat(sent()).containsExactly("data flags=0 id=1 length=7");
        bench.feed(Frame.control(Wire.WINDOW_UPDATE, 0, 1, 7));
        assertThat(sent()).containsExactly("data flags=0 id=1 length=3");
        assertThat(write.isSuccess()).isTrue();
    }

    @Test
    void writabilityFollowsTheWatermarks() {
        link.writeAndFlush(bytes(WINDOW));
        bench.run();
        assertThat(link.isWritable()).isTrue();
        link.writeAndFlush(bytes(WINDOW + 1));
        bench.run();
        assertThat(link.isWritable()).isFalse();
        bench.feed(Frame.control(Wire.WINDOW_UPDATE, 0, 1, 2 * WINDOW));
        assertThat(link.isWritable()).isTrue();
    }

    @Test
    void emptyBuffersAreDoneWithoutCredit() {
        link.writeAndFlush(bytes(WINDOW));
        bench.run();
        ChannelFuture empty = link.writeAndFlush(bytes(0));
        bench.run();
        assertThat(empty.isSuccess()).isTrue();
    }

    @Test
    void onlyBuffersCanBeWritten() {
        ChannelFuture write = link.writeAndFlush("text");
        assertThat(write.cause()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void finGoesOutAfterEverythingWrittenBefore() {
        link.write(bytes(WINDOW));
        link.write(bytes(5));
        ChannelFuture end = link.shutdownOutput();
        ChannelFuture late = link.writeAndFlush(bytes(1));
        assertThat(late.cause()).isInstanceOf(ChannelOutputShutdownException.class);
        assertThat(bench.sent()).noneMatch(frame -> (frame.flags() & Wire.FIN) != 0);
        assertThat(end.isDone()).isFalse();
        assertThat(link.isOutputShutdown()).isTrue();
        bench.feed(Frame.control(Wire.WINDOW_UPDATE, 0, 1, 5));
        assertThat(sent()).containsExactly("data flags=0 id=1 length=5", "window flags=4 id=1 length=0");
        assertThat(end.isSuccess()).isTrue();
        assertThat(link.shutdownOutput().isSuccess()).isTrue();
        assertThat(probe.events).containsExactly("output-end");
        assertThat(link.isActive()).isTrue();
    }

    @Test
    void theInputGoesOnAfterTheOutputEnded() {
        link.shutdownOutput();
        link.config().setAutoRead(true);
        bench.feed(Frame.data(0, 1, new byte[] {1}), Frame.data(Wire.FIN, 1, new byte[] {2}));
        assertThat(probe.bytes.toByteArray()).containsExactly(1, 2);
        assertThat(probe.events).containsExactly("output-end", "input-end", "input-end-complete", "inactive");
        assertThat(sent()).containsExactly("window flags=4 id=1 length=0");
        assertThat(bench.session.links()).isZero();
    }

    @Test
    void theOutputGoesOnAfterTheInputEnded() {
        link.config().setAutoRead(true);
        bench.feed(Frame.data(Wire.FIN, 1, new byte[] {1}));
        assertThat(probe.events).containsExactly("input-end", "input-end-complete");
        assertThat(link.isInputShutdown()).isTrue();
        link.writeAndFlush(bytes(3));
        link.shutdownOutput();
        assertThat(sent()).containsExactly("data flags=0 id=1 length=3", "window flags=4 id=1 length=0");
        assertThat(probe.events).containsExactly("input-end", "input-end-complete", "output-end", "inactive");
    }

    @Test
    void theEndOfTheInputIsToldAfterTheDataAndWhenARead() {
        bench.feed(Frame.data(Wire.FIN, 1, new byte[] {1}));
        assertThat(probe.events).isEmpty();
        link.read();
        bench.run();
        assertThat(probe.bytes.size()).isEqualTo(1);
        assertThat(probe.events).isEmpty();
        link.read();
        bench.run();
        assertThat(probe.events).containsExactly("input-end", "input-end-complete");
    }

    @Test
    void withoutHalfClosureTheEndOfTheInputIsTheEnd() {
        link.config().setAllowHalfClosure(false).setAutoRead(true);
        bench.feed(Frame.control(Wire.WINDOW_UPDATE, Wire.FIN, 1, 0));
        assertThat(sent()).containsExactly("window flags=4 id=1 length=0");
        assertThat(probe.events).containsExactly("output-end", "inactive");
    }

    @Test
    void aResetDropsWhatWasNotReadAndIsToldWithoutStackTrace() {
        link.writeAndFlush(bytes(WINDOW));
        ChannelFuture stuck = link.writeAndFlush(bytes(1));
        bench.feed(Frame.data(0, 1, new byte[100]), Frame.control(Wire.WINDOW_UPDATE, Wire.RST, 1, 0));
        assertThat(probe.events).containsExactly("exception connection reset by peer", "inactive");
        assertThat(probe.failure).isInstanceOf(IOException.class);
        assertThat(Objects.requireNonNull(probe.failure).getStackTrace()).isEmpty();
        assertThat(probe.bytes.size()).isZero();
        assertThat(stuck.cause()).isInstanceOf(IOException.class);
        assertThat(bench.sent()).noneMatch(frame -> (frame.flags() & Wire.RST) != 0);
        assertThat(bench.session.links()).isZero();
    }

    @Test
    void aLinkClosedUnfinishedIsReset() {
        link.close();
        assertThat(sent()).containsExactly("window flags=8 id=1 length=0");
    }

    @Test
    void aLinkClosedWithUnsentDataIsReset() {
        link.config().setAutoRead(true);
        bench.feed(Frame.control(Wire.WINDOW_UPDATE, Wire.FIN, 1, 0));
        link.writeAndFlush(bytes(WINDOW + 1));
        bench.sent();
        link.shutdownOutput();
        link.close();
        assertThat(sent()).containsExactly("window flags=8 id=1 length=0");
    }

    @Test
    void aLinkClosedWithUnreadDataIsReset() {
        bench.feed(Frame.data(Wire.FIN, 1, new byte[] {1}));
        link.close();
        assertThat(sent()).containsExactly("window flags=8 id=1 length=0");
    }

    @Test
    void aLinkClosedWithNothingLeftToDoEndsCleanly() {
        link.config().setAutoRead(true);
        bench.feed(Frame.data(Wire.FIN, 1, new byte[] {1}));
        link.writeAndFlush(bytes(3)).addListener(written -> link.close());
        assertThat(sent()).containsExactly("data flags=0 id=1 length=3", "window flags=4 id=1 length=0");
    }

    @Test
    void lingerZeroMakesAnyCloseAReset() {
        link.config().setAutoRead(true);
        bench.feed(Frame.data(Wire.FIN, 1, new byte[] {1}));
        assertThat(link.config().setOption(ChannelOption.SO_LINGER, 0)).isTrue();
        link.close();
        assertThat(sent()).containsExactly("window flags=8 id=1 length=0");
    }

    @Test
    void optionsAreThoseOfASocketWithHalfClosure() {
        assertThat(link.config().getOption(ChannelOption.ALLOW_HALF_CLOSURE)).isTrue();
        assertThat(link.config().getOption(ChannelOption.SO_LINGER)).isEqualTo(-1);
        assertThat(link.config().getOption(ChannelOption.AUTO_READ)).isFalse();
        assertThat(link.config().getOptions()).containsKeys(ChannelOption.ALLOW_HALF_CLOSURE, ChannelOption.SO_LINGER);
        assertThat(link.toString()).contains("#1");
    }

    @Test
    void inputThatIsNotWantedIsDroppedAndItsCreditReturned() {
        bench.feed(Frame.data(0, 1, new byte[WINDOW / 2]));
        link.shutdownInput();
        bench.run();
        assertThat(probe.events).containsExactly("input-end", "input-end-complete");
        assertThat(bench.sent()).anyMatch(frame -> frame.is(Wire.WINDOW_UPDATE, 0) && frame.length() == WINDOW / 2);
        bench.feed(Frame.data(0, 1, new byte[WINDOW / 2]));
        assertThat(bench.sent()).anyMatch(frame -> frame.is(Wire.WINDOW_UPDATE, 0) && frame.length() == WINDOW / 2);
        link.shutdownOutput();
        bench.feed(Frame.control(Wire.WINDOW_UPDATE, Wire.FIN, 1, 0));
        assertThat(probe.events).endsWith("output-end", "inactive");
        assertThat(probe.reads.get()).isZero();
    }

    @Test
    void aLinkLivesOnItsCarriersLoopOnly() {
        EventLoopGroup other = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        LinkChannel stray = new LinkChannel(
                99,
                LinkState.SYN_SENT,
                bench.session.table(),
                new CarrierWriter(bench.carrier.pipeline().firstContext(), new FrameBudget(9, 0), 9, wrong -> {}),
                new FlowWindow(9, 9, new GrowthBudget(0, LinkMemory.unbounded()), 0));
        assertThatThrownBy(() -> other.next().register(stray).syncUninterruptibly())
                .isInstanceOf(IllegalStateException.class);
        other.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void aListenerThatClosesInTheMiddleOfATurnIsSafe() {
        link.write(bytes(10)).addListener(written -> link.close());
        link.writeAndFlush(bytes(10));
        assertThat(sent()).containsExactly("data flags=0 id=1 length=10", "window flags=8 id=1 length=0");
        assertThat(probe.events).endsWith("inactive");
    }
}
