package dev.adit.plugin.file;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.util.Date;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The requests of one link, one after the other: the next is read when the answer before has gone out. Loop of the link;
 * files are looked at elsewhere.
 */
@SuppressWarnings("JavaUtilDate") // Netty's writer of HTTP dates has it.
final class FileRequests extends ChannelInboundHandlerAdapter {
    /** Of the body of a request that needs none. */
    private static final int MOST_SKIPPED = 1 << 20;

    private final Directory directory;
    private final Executor blocking;
    private final Logger logger;

    /** ASKED -> ANSWERING -> ASKED | LEAVING. */
    private enum State {
        /** A request is awaited, or comes. */
        ASKED,
        /** Nothing is read. */
        ANSWERING,
        /** The last answer is out; what still comes is thrown away until the other end has read it. */
        LEAVING
    }

    private @Nullable HttpRequest request;
    private @Nullable Sending sending;
    private long skipped;
    private State state = State.ASKED;
    private boolean ended;

    FileRequests(Directory directory, Executor blocking, Logger logger) {
        this.directory = directory;
        this.blocking = blocking;
        this.logger = logger;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest head && state == State.ASKED) {
            request = head;
            skipped = 0;
        }
        if (message instanceof HttpContent content) {
            skipped += content.content().readableBytes();
        }
        boolean last = message instanceof LastHttpContent;
        boolean bad =
                message instanceof HttpRequest head && head.decoderResult().isFailure();
        ReferenceCountUtil.release(message);
        switch (state) {
            case ASKED -> asked(ctx, bad, last);
            case ANSWERING -> {}
            case LEAVING -> discard(ctx);
        }
    }

    private void asked(ChannelHandlerContext ctx, boolean bad, boolean last) {
        HttpRequest asked = request;
        if (asked == null) {
            ctx.read();
        } else if (bad) {
            answer(ctx, asked, Answer.words(HttpResponseStatus.BAD_REQUEST, "expected HTTP/1.1"), false);
        } else if (skipped > MOST_SKIPPED) {
            answer(ctx, asked, Answer.words(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "none is expected"), false);
        } else if (last) {
            look(ctx, asked);
        } else {
            ctx.read();
        }
    }

    private void discard(ChannelHandlerContext ctx) {
        if (skipped > MOST_SKIPPED) {
            ctx.close();
        } else {
            ctx.read();
        }
    }

    private void look(ChannelHandlerContext ctx, HttpRequest asked) {
        state = State.ANSWERING;
        boolean keep = HttpUtil.isKeepAlive(asked);
        try {
            blocking.execute(() -> {
                Answer answer = directory.answer(asked);
                try {
                    ctx.executor().execute(() -> answer(ctx, asked, answer, keep));
                } catch (RejectedExecutionException stopped) {
                    Sending.close(answer.body());
                }
            });
        } catch (RejectedExecutionException full) {
            answer(ctx, asked, Answer.words(HttpResponseStatus.SERVICE_UNAVAILABLE, "the client is busy"), keep);
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest asked, Answer answer, boolean keep) {
        state = State.ANSWERING;
        if (!ctx.channel().isActive()) {
            Sending.close(answer.body());
            return;
        }
        logger.atDebug()
                .addKeyValue("method", asked.method())
                .addKeyValue("status", answer.status().code())
                .log("file-request");
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, answer.status(), answer.headers());
        head.headers()
                .set(HttpHeaderNames.DATE, DateFormatter.format(new Date()))
                .set("x-content-type-options", "nosniff");
        if (!keep) {
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        } else if (asked.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            head.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
        }
        ctx.write(head);
        boolean bodiless = asked.method().equals(HttpMethod.HEAD);
        sending = new Sending(ctx, blocking, complete -> sent(ctx, complete, keep));
        sending.start(answer.body(), bodiless);
    }

    /** All of it went out, or the file has failed in the middle. */
    private void sent(ChannelHandlerContext ctx, boolean complete, boolean keep) {
        sending = null;
        request = null;
        if (!complete) {
            ctx.close();
        } else if (keep && !ended) {
            state = State.ASKED;
            ctx.read();
        } else {
            leave(ctx);
        }
    }

    /** Not closed at once: a reset, which is what an early close becomes, could overtake the answer. */
    private void leave(ChannelHandlerContext ctx) {
        state = State.LEAVING;
        skipped = 0;
        ((DuplexChannel) ctx.channel()).shutdownOutput();
        if (ended) {
            ctx.close();
        } else {
            ctx.read();
        }
    }

    /** A read that brought nothing for us is over, and would not be repeated. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (state != State.ANSWERING) {
            ctx.read();
        }
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (sending != null && ctx.channel().isWritable()) {
            sending.more();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownReadComplete) {
            ended = true;
            if (state != State.ANSWERING) {
                ctx.close();
            }
        } else if (event instanceof IdleStateEvent) {
            ctx.close();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (sending != null) {
            sending.stop();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        logger.atDebug().setCause(cause).log("file-link-failed");
        ctx.close();
    }
}
