package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.tunnel.TunnelLinks;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A connection of HTTP/1: one exchange after the other. What a visitor sends ahead (pipelining) waits for its turn; nothing
 * more is read while something waits. States, and what leads from one to the next:
 *
 * <pre>
 * OPEN    a request may come         -> CLOSING, OTHER, OVER
 * CLOSING the last answer is written -> OVER      what comes is read and dropped, so that the answer is not lost in a reset
 * OTHER   not HTTP any more                       a splice has the connection
 * OVER    closed
 * </pre>
 */
@LoopOnly
final class Http1Visitor extends VisitorHandler implements HttpEntry.Guest {
    private final HttpEntry entry;
    private final Visit visit;
    private final AnswerEncoder encoder;
    private final Deque<Object> waiting = new ArrayDeque<>(4);
    private State state = State.OPEN;
    private boolean taking;
    private boolean heard;
    private boolean inputEnded;
    private boolean leaving;
    private int dropped;

    private enum State {
        OPEN,
        CLOSING,
        OTHER,
        OVER
    }

    Http1Visitor(HttpEntry entry, Visit visit, AnswerEncoder encoder) {
        this.entry = entry;
        this.visit = visit;
        this.encoder = encoder;
    }

    @Override
    void added() {
        entry.welcome(this);
        loop().execute(this::wantInput);
    }

    // --- what comes
    // ---------------------------------------------------------------------------------------------------

    @Override
    public void channelRead(ChannelHandlerContext now, Object message) {
        heard = true;
        switch (state) {
            case OPEN -> {
                waiting.add(message);
                takeTurns();
            }
            case CLOSING -> {
                dropped +=
                        message instanceof ByteBufHolder some ? some.content().readableBytes() : 1;
                ReferenceCountUtil.release(message);
                if (dropped > Limits.LINGER_BYTES) {
                    end();
                }
            }
            case OTHER -> now.fireChannelRead(message);
            case OVER -> ReferenceCountUtil.release(message);
        }
    }

    /** One message after the other; an exchange that is over at once lets the next begin here, not in its own call. */
    private void takeTurns() {
        if (taking) {
            return;
        }
        taking = true;
        while (state == State.OPEN && !waiting.isEmpty()) {
            Exchange exchange = current;
            if (exchange != null && exchange.isRequestDone()) {
                break;
            }
            take(waiting.remove(), exchange);
        }
        taking = false;
    }

    private void take(Object message, @Nullable Exchange exchange) {
        if (exchange == null && message instanceof HttpRequest head) {
            Exchange next = new Exchange(entry, visit, this, head);
            current = next;
            next.start();
        } else if (exchange != null && message instanceof HttpContent content) {
            exchange.content(content);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext now) {
        if (state == State.OTHER) {
            now.fireChannelReadComplete();
            return;
        }
        Exchange exchange = current;
        if (exchange != null) {
            exchange.inputBurstDone();
        } else if (state == State.OPEN && !heard && watch().current() == Watch.Wait.IDLE) {
            // Bytes, and no request of them yet: now it has to hurry.
            watch().expect(Watch.Wait.HEAD, Limits.HEAD);
        }
        heard = false;
        wantInput();
    }

    @Override
    public void wantInput() {
        Exchange exchange = current;
        boolean open = state == State.OPEN && waiting.isEmpty() && (exchange == null || exchange.wantsInput());
        if ((open || state == State.CLOSING) && !inputEnded) {
            context().read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext now, Object event) {
        if (state == State.OTHER) {
            now.fireUserEventTriggered(event);
            return;
        }
        if (!(event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete)) {
            return;
        }
        inputEnded = true;
        Exchange exchange = current;
        if (state == State.CLOSING || exchange == null) {
            end();
        } else if (!exchange.isRequestDone()) {
            exchange.visitorGone();
            end();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext now) {
        super.channelWritabilityChanged(now);
        if (state == State.OTHER) {
            now.fireChannelWritabilityChanged();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext now, Throwable cause) {
        if (state == State.OTHER) {
            now.fireExceptionCaught(cause);
            return;
        }
        gone();
        now.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext now) {
        gone();
        now.fireChannelInactive();
    }

    private void gone() {
        state = state == State.OTHER ? State.OTHER : State.OVER;
        entry.gone(this);
        leave();
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    @Override
    void expired(Watch.Wait wait) {
        Exchange exchange = current;
        if (exchange == null || state != State.OPEN) {
            end();
        } else {
            exchange.expired(wait);
        }
    }

    @Override
    public void farewell() {
        loop().execute(() -> {
            leaving = true;
            if (current == null && state == State.OPEN) {
                end();
            }
        });
    }

    // --- what an exchange wants
    // ---------------------------------------------------------------------------------------

    @Override
    public void done(boolean keep) {
        boolean whole = current != null && current.isRequestDone();
        current = null;
        if (!keep || leaving || (inputEnded && waiting.isEmpty())) {
            lastAnswer(whole && waiting.isEmpty());
            return;
        }
        watch().expect(Watch.Wait.IDLE, Limits.IDLE);
        takeTurns();
        Exchange next = current;
        if (next != null) {
            next.inputBurstDone();
        }
        wantInput();
    }

    /**
     * The answer first; then the visitor hears the end, and what it still sends is dropped for a while. TLS has no half of
     * an end, so there it is ended at once where all of the request was read.
     */
    private void lastAnswer(boolean whole) {
        if (state != State.OPEN) {
            return;
        }
        state = State.CLOSING;
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
        watch().expect(Watch.Wait.IDLE, Limits.LINGER);
        ChannelHandlerContext now = context();
        now.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (!written.isSuccess() || inputEnded || (whole && visit.secure())) {
                end();
            } else if (!visit.secure() && now.channel() instanceof DuplexChannel both) {
                both.shutdownOutput();
            }
        });
        wantInput();
    }

    @Override
    public void abort() {
        current = null;
        if (state == State.OPEN) {
            state = State.OVER;
            watch().stop();
            Ends.reset(context().channel());
        }
    }

    private void end() {
        if (state != State.OVER && state != State.OTHER) {
            state = State.OVER;
            watch().stop();
            context().close();
        }
    }

    @Override
    public void upgrade(TargetConnection target, TunnelLinks links) {
        current = null;
        if (!waiting.isEmpty()) {
            // It did not wait for the 101: what it has sent was read as a request, and is lost to the other protocol.
            target.reset();
            abort();
            return;
        }
        flush();
        state = State.OTHER;
        watch().stop();
        entry.gone(this);
        ChannelPipeline pipeline = context().pipeline();
        pipeline.addLast(new Keeper());
        pipeline.remove(Pipelines.ENCODER);
        pipeline.remove(Pipelines.DECODER);
        pipeline.remove(this);
        target.handOver((DuplexChannel) context().channel(), links);
    }

    @Override
    public boolean isStream() {
        return false;
    }

    @Override
    public void answersHead(boolean head) {
        encoder.answersHead(head);
    }
}
