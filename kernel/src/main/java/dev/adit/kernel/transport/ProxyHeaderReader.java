package dev.adit.kernel.transport;

import dev.adit.kernel.observe.Repeat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the PROXY header of a connection that must begin with one, then makes way for a {@link Replay} with what came
 * behind it. Whoever sends something else, or nothing for 5 s, is closed, and the log says so once. It needs auto-read off,
 * and asks for every read itself.
 */
final class ProxyHeaderReader extends ChannelInboundHandlerAdapter {
    /** From the first byte on as well as without any: dripping does not help. */
    static final long DEADLINE_MILLIS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(ProxyHeaderReader.class);
    private static final Repeat REFUSED = Repeat.by("listen", "cause");

    private final Object listen;
    private final Consumer<ProxyHeader> told;
    private final Replay replay = new Replay();
    private ByteBuf seen = Unpooled.EMPTY_BUFFER;
    private boolean done;
    private @Nullable Future<?> deadline;

    /**
     * Reads the header of one connection.
     *
     * @param listen where it came in, for the log
     * @param told called once, on the loop, with the header. Not for a connection that goes away or is closed
     */
    ProxyHeaderReader(Object listen, Consumer<ProxyHeader> told) {
        this.listen = listen;
        this.told = told;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        deadline = context.executor()
                .schedule(
                        () -> refuse(context, "no PROXY header came in time"), DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
        context.read();
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

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        replay.holdEvent(event);
        // It has sent all it will send (the only events of a socket are those of its input's end).
        if (!done) {
            decide(context, true);
        }
    }

    private void decide(ChannelHandlerContext context, boolean last) {
        ProxyHeader header;
        try {
            header = seen.isReadable() ? ProxyHeader.read(seen) : null;
        } catch (CorruptedFrameException garbage) {
            refuse(context, String.valueOf(garbage.getMessage()));
            return;
        }
        if (header != null) {
            finish(context, header);
        } else if (!last) {
            context.read();
        } else if (seen.isReadable()) {
            refuse(context, "the connection ended within its PROXY header");
        } else {
            // A balancer that only tried whether somebody listens.
            done = true;
            context.close();
        }
    }

    private void finish(ChannelHandlerContext context, ProxyHeader header) {
        done = true;
        if (seen.isReadable()) {
            replay.hold(seen);
            seen = Unpooled.EMPTY_BUFFER;
        }
        context.pipeline().replace(this, null, replay);
        told.accept(header);
    }

    private void refuse(ChannelHandlerContext context, String cause) {
        if (done) {
            return;
        }
        done = true;
        LOG.atWarn()
                .addMarker(REFUSED)
                .addKeyValue("listen", listen)
                .addKeyValue("remote", context.channel().remoteAddress())
                .addKeyValue("cause", cause)
                .log("proxy-header-refused");
        context.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        done = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        seen.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        done = true;
        context.close();
    }
}
