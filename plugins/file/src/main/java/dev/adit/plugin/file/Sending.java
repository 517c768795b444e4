package dev.adit.plugin.file;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The body of one answer on its way. A file is read in pieces, the next when there is room for it, one at a time: so a reader
 * that stands still costs one piece. Loop of the link; pieces are read elsewhere.
 */
final class Sending {
    private static final int PIECE = 128 * 1024;

    private final ChannelHandlerContext ctx;
    private final Executor blocking;
    private final Consumer<Boolean> done;

    private @Nullable FileChannel file;
    private long at;
    private long left;
    private boolean reading;
    private boolean stopped;

    /** {@code done} hears, once, whether all of it was sent. */
    Sending(ChannelHandlerContext ctx, Executor blocking, Consumer<Boolean> done) {
        this.ctx = ctx;
        this.blocking = blocking;
        this.done = done;
    }

    /** Closes what an answer has open that is not sent. */
    static void close(Answer.Body body) {
        if (body instanceof Answer.Part part) {
            close(part.file());
        }
    }

    private static void close(@Nullable FileChannel file) {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException ignored) {
            // It was only read.
        }
    }

    void start(Answer.Body body, boolean headOnly) {
        if (headOnly || body instanceof Answer.Nothing) {
            close(body);
            finish();
        } else if (body instanceof Answer.Bytes made) {
            ctx.write(new DefaultHttpContent(Unpooled.wrappedBuffer(made.bytes())));
            finish();
        } else if (body instanceof Answer.Part part) {
            file = part.file();
            at = part.from();
            left = part.length();
            more();
        }
    }

    private void finish() {
        end();
        ctx.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(sent -> done.accept(sent.isSuccess()));
    }

    /** There is room. */
    void more() {
        FileChannel source = file;
        if (reading || stopped || source == null) {
            return;
        }
        if (left == 0) {
            finish();
            return;
        }
        reading = true;
        try {
            blocking.execute(() -> read(source));
        } catch (RejectedExecutionException full) {
            fail();
        }
    }

    private void read(FileChannel source) {
        int wanted = (int) Math.min(PIECE, left);
        ByteBuf piece = ctx.alloc().buffer(wanted);
        int got = -1;
        try {
            got = piece.writeBytes(source, at, wanted);
        } catch (IOException broken) {
            // As if it ended here.
        }
        int bytes = got;
        try {
            ctx.executor().execute(() -> write(piece, bytes));
        } catch (RejectedExecutionException stopping) {
            piece.release();
            close(source);
        }
    }

    private void write(ByteBuf piece, int bytes) {
        reading = false;
        if (stopped || bytes <= 0) {
            piece.release();
            if (!stopped) {
                fail();
            } else {
                end();
            }
            return;
        }
        at += bytes;
        left -= bytes;
        ctx.writeAndFlush(new DefaultHttpContent(piece));
        if (ctx.channel().isWritable()) {
            more();
        }
    }

    /** Its length is promised, so a file that ends early can only break the connection. */
    private void fail() {
        end();
        done.accept(false);
    }

    /** Nobody reads it any more. A piece that is being read ends it when it comes. */
    void stop() {
        stopped = true;
        if (!reading) {
            end();
        }
    }

    private void end() {
        close(file);
        file = null;
    }
}
