package dev.adit.plugin.httpproxy;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.TunnelContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One visitor's connection: its requests one after the other, each over a link to its target. Everything here runs on the
 * visitor's loop.
 *
 * <pre>
 * IDLE -> OPENING -> EXCHANGE -> IDLE ...     an ordinary request; without OPENING where the link was kept
 *             \         \-> JOINED            WebSocket: the splice has both, this handler is gone
 *              \-> JOINED                     CONNECT
 * each -> ENDED                               the last word is said; what still comes is dropped
 * </pre>
 *
 * What the visitor sends ahead waits in {@link Inbox}, which is bounded; one read of the target is on its way at a time,
 * and none while the visitor does not take what it has.
 */
@LoopOnly
final class ProxyVisitor extends ChannelInboundHandlerAdapter implements TargetLink.Events {
    /** From the first byte to the last of the first head: dripping does not help. */
    static final Duration PATIENCE = Duration.ofSeconds(10);
    /** How long a connection is kept for another whole head. */
    static final Duration IDLE = Duration.ofSeconds(60);

    private final TargetHolder holder;
    private final Gate gate;
    private final TunnelContext context;
    private final Inbox inbox = new Inbox();

    private State state = State.IDLE;
    private boolean ending;
    private boolean inputEnded;
    private @Nullable Exchange exchange;
    private volatile @Nullable VisitorConnection connection;

    private enum State {
        IDLE,
        OPENING,
        EXCHANGE,
        JOINED,
        ENDED
    }

    ProxyVisitor(LinkRequest request, Gate gate, TunnelContext context) {
        this.holder = new TargetHolder(context.links(), request);
        this.gate = gate;
        this.context = context;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        VisitorConnection made = new VisitorConnection(ctx);
        connection = made;
        made.waitFor(PATIENCE);
        made.read();
    }

    /** The tunnel takes no more visitors: this one may finish what it has begun. Any thread. */
    void finish() {
        VisitorConnection open = connection;
        try {
            if (open != null) {
                open.loop().execute(() -> {
                    ending = true;
                    if (state == State.IDLE) {
                        open.close();
                    }
                });
            }
        } catch (RejectedExecutionException over) {
            context.logger().atTrace().setCause(over).log("visitor-gone");
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (state == State.ENDED) {
            ReferenceCountUtil.release(message);
        } else if (!inbox.add(message)) {
            ReferenceCountUtil.release(message);
            visitor().reset();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        proceed();
    }

    @Override
    public void hasRoom() {
        proceed();
    }

    /** Does what can be done with what has come, then asks for more if there is room for it. */
    private void proceed() {
        while (state == State.IDLE && !inbox.isEmpty()) {
            begin();
        }
        TargetLink to = holder.get();
        if (state == State.EXCHANGE && to != null) {
            sendBody(to);
            to.flush();
        }
        endWithVisitor();
        if (state.compareTo(State.JOINED) < 0 && inbox.hasRoom() && !inputEnded) {
            visitor().read();
        }
    }

    private void begin() {
        HttpObject part = inbox.poll();
        if (!(part instanceof HttpRequest head)) {
            ReferenceCountUtil.release(part);
            return;
        }
        visitor().stopWaiting();
        try {
            visitor().answering(head.method());
            Exchange next = new Exchange(head, Wanted.of(head));
            exchange = next;
            if (!gate.isOpenTo(head)) {
                throw Refusal.noPassword();
            }
            TargetLink kept = holder.keptFor(next);
            if (kept != null) {
                next.sentOn(true);
                send(next, kept);
            } else {
                open(next);
            }
        } catch (Refusal refusal) {
            answer(refusal);
        }
    }

    private void open(Exchange next) {
        holder.drop(null);
        state = State.OPENING;
        next.sentOn(false);
        holder.open(next, visitor().loop(), this, this::opened);
    }

    private void opened(Exchange next, Future<Channel> link, @Nullable TargetLink to) {
        if (state != State.OPENING || exchange != next || !visitor().isActive()) {
            if (link.isSuccess()) {
                VisitorConnection.reset(link.getNow());
            }
        } else if (!link.isSuccess()) {
            LinkFailure failure = link.cause() instanceof LinkException no ? no.failure() : LinkFailure.INTERNAL;
            answer(Refusal.of(failure));
        } else if (to == null) {
            inbox.skipMessage();
            visitor().leaveHttp();
            visitor().sayConnected();
            join(link.getNow());
        } else {
            holder.hold(to);
            to.read();
            send(next, to);
            proceed();
        }
    }

    private void send(Exchange next, TargetLink to) {
        state = State.EXCHANGE;
        to.expect(next.method());
        to.write(next.toTarget());
        if (next.isRequestSent()) {
            // The second time; it had no body.
            to.write(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    private void sendBody(TargetLink to) {
        Exchange now = current();
        while (!now.isRequestSent() && to.isWritable() && inbox.peek() instanceof HttpContent) {
            HttpContent part = (HttpContent) Objects.requireNonNull(inbox.poll());
            if (part.decoderResult().isFailure()) {
                part.release();
                abandon(to);
                return;
            }
            now.bodySent(part.content().readableBytes(), part instanceof LastHttpContent);
            to.write(part);
        }
    }

    /** A body that cannot be read to its end: the target must not take it for whole, and nobody knows what follows. */
    private void abandon(TargetLink to) {
        holder.release();
        to.reset();
        fail(Refusal.malformed("the request's body is broken"));
    }

    @Override
    public void received(TargetLink from, List<HttpObject> parts) {
        for (HttpObject part : parts) {
            if (holder.holds(from) && state == State.EXCHANGE && visitor().isActive()) {
                pass(from, part);
                continue;
            }
            ReferenceCountUtil.release(part);
            if (holder.holds(from)) {
                // An answer that nobody asked for would be taken for the next one.
                holder.drop(exchange);
            }
        }
        if (state != State.JOINED) {
            visitor().flush();
        }
        if (holder.holds(from) && visitor().isWritable()) {
            from.read();
        }
    }

    private void pass(TargetLink from, HttpObject part) {
        Exchange now = current();
        try {
            switch (new AnswerWriter(visitor()).write(now, part)) {
                case MORE -> {
                    // The next part will tell.
                }
                case OVER -> {
                    now.answerOver();
                    if (!now.targetStays()) {
                        holder.drop(now);
                    }
                    next(now.visitorStays() && now.isRequestSent());
                }
                case SWITCHED -> {
                    holder.release();
                    visitor().leaveHttp();
                    join(from.channel());
                    from.leave();
                }
            }
        } catch (Refusal refusal) {
            ReferenceCountUtil.release(part);
            fail(refusal);
        }
    }

    @Override
    public void ended(TargetLink which, @Nullable Throwable cause) {
        if (!holder.holds(which)) {
            return;
        }
        holder.drop(exchange);
        if (state != State.EXCHANGE) {
            return;
        }
        Exchange now = current();
        if (now.isRepeatable()) {
            open(now);
        } else {
            fail(Refusal.badAnswer("the target ended the connection before it had answered"));
        }
    }

    /** There is no whole answer. One that has begun must not look whole. */
    private void fail(Refusal refusal) {
        holder.drop(exchange);
        if (current().isAnswerBegun()) {
            state = State.ENDED;
            visitor().reset();
        } else {
            answer(refusal);
        }
    }

    /** An answer of our own. The connection goes on only where the request has come whole. */
    private void answer(Refusal refusal) {
        Exchange now = exchange;
        boolean whole = now != null && !now.isConnect() && (now.isRequestSent() || inbox.skipMessage());
        visitor().write(refusal.answer(whole ? now : null));
        visitor().flush();
        next(now != null && whole && now.visitorStays());
    }

    /** The answer is out. */
    private void next(boolean stays) {
        boolean over = !stays || ending || (inputEnded && inbox.isEmpty());
        if (over) {
            holder.drop(exchange);
        }
        exchange = null;
        if (over) {
            state = State.ENDED;
            inbox.clear();
            visitor().sayFarewell(inputEnded);
            return;
        }
        state = State.IDLE;
        visitor().waitFor(IDLE);
        // Not from here: there may be a long row of requests, and each may be answered at once.
        visitor().loop().execute(this::proceed);
    }

    private void join(Channel link) {
        state = State.JOINED;
        DuplexChannel from = visitor().channel();
        context.links().splice(from, link);
        from.pipeline().remove(this);
        if (!inbox.isEmpty()) {
            // It was read as a request, and is none any more.
            VisitorConnection.reset(from);
        }
        inbox.clear();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        TargetLink from = holder.get();
        if (from != null && visitor().isWritable()) {
            from.read();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof ChannelInputShutdownReadComplete) {
            inputEnded = true;
            endWithVisitor();
        }
    }

    /** A visitor that has ended its direction still gets the answer to what it has asked, and is closed then. */
    private void endWithVisitor() {
        if (!inputEnded || state == State.JOINED) {
            return;
        }
        Exchange now = exchange;
        boolean unfinished = now != null && !now.isConnect() && !now.isRequestSent() && !inbox.hasWholeMessage();
        if (unfinished || state == State.ENDED || (state == State.IDLE && inbox.isEmpty())) {
            holder.drop(exchange);
            state = State.ENDED;
            visitor().closeBehindWhatIsWritten();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        context.logger().atDebug().setCause(cause).log("visitor-broken");
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        state = State.ENDED;
        holder.abandon();
        ctx.fireChannelInactive();
    }

    /** Behind it stands the splice, where there is one. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        visitor().stopWaiting();
        if (state != State.JOINED) {
            inbox.clear();
            return;
        }
        inbox.passOn(ctx);
        if (inputEnded) {
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        }
    }

    private VisitorConnection visitor() {
        return Objects.requireNonNull(connection);
    }

    private Exchange current() {
        return Objects.requireNonNull(exchange);
    }
}
