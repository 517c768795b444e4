package dev.adit.kernel.pipe;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Promise;
import java.io.IOException;

/**
 * One step of a client on its way to a pipe: says something when it is added, takes the answers, and ends by its promise. It
 * closes nothing; whoever made the promise does.
 */
@LoopOnly
abstract class PipeStep extends ChannelInboundHandlerAdapter {
    private final String with;
    private final Promise<Void> done;

    /** {@code with} is whom it talks to, for people. */
    PipeStep(String with, Promise<Void> done) {
        this.with = with;
        this.done = done;
    }

    /** The channel is there: says the first words. */
    abstract void begin(ChannelHandlerContext context);

    /** Something was said; released by the caller. */
    abstract void heard(ChannelHandlerContext context, Object message) throws IOException;

    @Override
    public final void handlerAdded(ChannelHandlerContext context) {
        begin(context);
    }

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!done.isDone()) {
                heard(context, message);
            }
        } catch (IOException | RuntimeException failure) {
            done.tryFailure(failure);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /** It has gone well; the pipeline is ready for the next. */
    final void succeed() {
        done.trySuccess(null);
    }

    final IOException failure(String why) {
        return new IOException(with + " " + why);
    }

    @Override
    public final void channelInactive(ChannelHandlerContext context) {
        done.tryFailure(failure("closed the connection"));
        context.fireChannelInactive();
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        done.tryFailure(cause);
    }
}
