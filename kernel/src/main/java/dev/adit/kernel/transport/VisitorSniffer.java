package dev.adit.kernel.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads as little of a visitor as it takes to tell whose it is, then makes way for a {@link Replay} with what was read.
 * It needs auto-read off, and asks for every read itself.
 */
final class VisitorSniffer extends ChannelInboundHandlerAdapter {
    /** From the first byte on as well as without any: dripping does not help. */
    static final long DEADLINE_MILLIS = 5_000;

    private final List<Attachment> attachments;
    private final BiConsumer<ChannelHandlerContext, @Nullable Attachment> chosen;
    private final Runnable over;
    private final Replay replay = new Replay();
    private ByteBuf seen = Unpooled.EMPTY_BUFFER;
    private boolean done;
    private @Nullable Future<?> deadline;

    /**
     * Sniffs for an address.
     *
     * @param attachments those of the address when the visitor came
     * @param chosen called once, on the loop: the visitor's attachment, or null if nobody claims it. Not called for a
     *     visitor that goes away
     * @param over called once, on the loop: the visitor is sniffed no more, whether it was chosen for or went away
     */
    VisitorSniffer(
            List<Attachment> attachments,
            BiConsumer<ChannelHandlerContext, @Nullable Attachment> chosen,
            Runnable over) {
        this.attachments = attachments;
        this.chosen = chosen;
        this.over = over;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor().schedule(() -> silent(context), DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
        context.read();
    }

    private void silent(ChannelHandlerContext context) {
        finish(context, ClaimChoice.wholePort(attachments));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        seen = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(context.alloc(), seen, (ByteBuf) message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!done) {
            decide(context, false);
        }
    }

    private void decide(ChannelHandlerContext context, boolean last) {
        ClaimChoice choice = seen.isReadable()
                ? ClaimChoice.of(attachments, seen, last)
                : new ClaimChoice(last, ClaimChoice.wholePort(attachments));
        if (choice.decided()) {
            finish(context, choice.attachment());
        } else {
            context.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        replay.holdEvent(event);
        // The visitor has sent all it will send (the only events of a socket are those of its input's end).
        if (!done) {
            decide(context, true);
        }
    }

    private void finish(ChannelHandlerContext context, @Nullable Attachment attachment) {
        if (done) {
            return;
        }
        done = true;
        if (seen.isReadable()) {
            replay.hold(seen);
            seen = Unpooled.EMPTY_BUFFER;
        }
        context.pipeline().replace(this, null, replay);
        chosen.accept(context, attachment);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        done = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        seen.release();
        over.run();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
