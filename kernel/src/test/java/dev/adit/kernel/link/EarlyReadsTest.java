package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EarlyReadsTest {
    private final DuplexStub channel = new DuplexStub();
    private final List<String> heard = new ArrayList<>();

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    @Test
    void whatComesEarlyIsPassedOnInOrderToTheFirstWhoReads() {
        EarlyReads.guard(channel);
        channel.writeInbound(bytes(1), bytes(2));
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        channel.pipeline().addLast(new Listener());
        assertThat(heard).isEmpty();
        channel.config().setAutoRead(true);
        channel.runPendingTasks();
        assertThat(heard).containsExactly("1", "2", "complete", "ChannelInputShutdownEvent");
        channel.writeInbound(bytes(3));
        assertThat(heard).endsWith("3", "complete");
    }

    @Test
    void aKeeperBehindAReaderKeepsWhatTheReaderLeaves() {
        EarlyReads.guard(channel);
        channel.writeInbound(bytes(1), bytes(2));
        channel.pipeline().addLast(new TakesOne());
        EarlyReads.guard(channel);
        channel.read();
        channel.runPendingTasks();
        channel.pipeline().addLast(new Listener());
        assertThat(EarlyReads.release(channel)).isNull();
        assertThat(heard).containsExactly("took 1", "2", "complete");
    }

    @Test
    void aChannelThatSendsTooMuchTooEarlyIsReset() {
        EarlyReads.guard(channel);
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[EarlyReads.LIMIT]));
        assertThat(channel.isOpen()).isTrue();
        channel.writeInbound(bytes(1));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void guardingTwiceKeepsOnce() {
        EarlyReads.guard(channel);
        EarlyReads.guard(channel);
        assertThat(channel.pipeline().names().stream().filter(name -> name.startsWith("EarlyReads")))
                .hasSize(1);
    }

    private static ByteBuf bytes(int value) {
        return Unpooled.wrappedBuffer(new byte[] {(byte) value});
    }

    /** Writes down what it hears. */
    private final class Listener extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf data = (ByteBuf) message;
            heard.add(String.valueOf(data.readByte()));
            data.release();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            heard.add("complete");
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            heard.add(event.getClass().getSimpleName());
        }
    }

    /** Reads a prelude of one buffer, then is gone. */
    private final class TakesOne extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf data = (ByteBuf) message;
            heard.add("took " + data.readByte());
            data.release();
            ctx.pipeline().remove(this);
        }
    }
}
