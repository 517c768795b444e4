package dev.adit.kernel.bridge;

import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.AnswerWire;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.Frames;
import dev.adit.kernel.signal.Hello;
import dev.adit.kernel.signal.HelloWire;
import dev.adit.kernel.signal.Proof;
import dev.adit.kernel.signal.RefusedReason;
import dev.adit.kernel.transport.BridgeTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client's end of a hello. One for each connection, confined to its loop.
 *
 * <pre>
 * over TLS:  SECURING --handshake, pin holds--> ANSWER --welcome--> DONE
 * TLS done:  ANSWER --welcome--> DONE
 * plain:     ANSWER --challenge--> PROVING --welcome with the server's proof--> DONE
 * any state: --refused, bad frame, end, deadline--> DONE
 * </pre>
 */
final class ClientHandshake extends ByteToMessageDecoder {
    private static final SecureRandom RANDOM = new SecureRandom();

    private enum State {
        SECURING,
        ANSWER,
        PROVING,
        DONE
    }

    /** Hears how it ends: exactly one call, on the connection's loop. */
    interface Outcome {

        /** The connection is secured: whether to say the hello. If not it fails. */
        default boolean stands() {
            return true;
        }

        /** The server has taken the connection: add the next handlers now; early bytes go to them. */
        void welcomed(Answer.Welcome welcome);

        /** It has not; the connection is closed already. */
        void failed(Throwable cause);
    }

    /** The server has said no. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final RefusedReason reason;

        RefusedException(RefusedReason reason) {
            super(reason.words());
            this.reason = reason;
        }

        RefusedReason reason() {
            return reason;
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private final Hello hello;
    private final Security security;
    private final Duration deadline;
    private final Outcome outcome;
    private State state;
    private Bytes helloBytes = Bytes.EMPTY;
    private Bytes expectedProof = Bytes.EMPTY;
    private @Nullable Future<?> timer;

    /** What makes the server trustworthy: its id over TLS, or the session's secret on a plain connection. */
    sealed interface Security {
        /** TLS with a pinned server. */
        record Pinned(SslHandler tls, NodeId server) implements Security {}

        /** TLS that has proved the pinned server already. */
        record Proven() implements Security {}

        /** A challenge both ways. */
        record Secret(Bytes secret) implements Security {}
    }

    ClientHandshake(Hello hello, Security security, Duration deadline, Outcome outcome) {
        this.hello = hello;
        this.security = security;
        this.deadline = deadline;
        this.outcome = outcome;
        this.state = security instanceof Security.Pinned ? State.SECURING : State.ANSWER;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        timer = context.executor()
                .schedule(
                        () -> fail(context, new IOException("no answer within " + deadline.toMillis() + " ms")),
                        deadline.toNanos(),
                        TimeUnit.NANOSECONDS);
        if (state == State.ANSWER) {
            sayHello(context);
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        cancelTimer();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent completion && security instanceof Security.Pinned pinned) {
            if (completion.isSuccess()) {
                BridgeTls.requirePeer(pinned.tls, pinned.server);
                secured(context, pinned.tls);
            } else {
                fail(context, completion.cause());
            }
        }
        super.userEventTriggered(context, event);
    }

    /** Where a server takes WebSockets alone, its TLS stands as well, but there is a web server inside. */
    private void secured(ChannelHandlerContext context, SslHandler tls) {
        if (BridgeTls.ALPN.equals(tls.applicationProtocol())) {
            state = State.ANSWER;
            sayHello(context);
        } else {
            fail(context, new IOException("the server takes no such transport there"));
        }
    }

    private void sayHello(ChannelHandlerContext context) {
        if (!outcome.stands()) {
            fail(context, new IOException("another way was faster"));
            return;
        }
        ByteBuf bytes = HelloWire.encode(context.alloc(), hello);
        helloBytes = Bytes.of(ByteBufUtil.getBytes(bytes));
        context.writeAndFlush(bytes);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (state == State.DONE) {
            in.skipBytes(in.readableBytes());
            return;
        }
        ByteBuf message = state == State.SECURING ? null : Frames.next(in, HelloWire.MAX_BYTES);
        if (message != null) {
            answer(context, AnswerWire.decode(message));
        }
    }

    private void answer(ChannelHandlerContext context, Answer answer) {
        if (answer instanceof Answer.Refused refused) {
            fail(context, new RefusedException(refused.reason()));
        } else if (answer instanceof Answer.Challenge challenge) {
            prove(context, challenge);
        } else if (answer instanceof Answer.Welcome welcome) {
            welcome(context, welcome);
        }
    }

    private void prove(ChannelHandlerContext context, Answer.Challenge challenge) {
        if (!(security instanceof Security.Secret plain) || state != State.ANSWER) {
            fail(context, new IOException("a challenge out of turn"));
            return;
        }
        state = State.PROVING;
        Bytes nonce = Bytes.random(RANDOM, Proof.SIZE);
        CarrierProof proof = new CarrierProof(plain.secret, helloBytes, challenge.nonce(), nonce);
        expectedProof = proof.ofServer();
        context.writeAndFlush(HelloWire.encode(context.alloc(), new Proof(nonce, proof.ofClient())));
    }

    private void welcome(ChannelHandlerContext context, Answer.Welcome welcome) {
        boolean plain = security instanceof Security.Secret;
        if (plain && (state != State.PROVING || !expectedProof.equals(welcome.proof()))) {
            fail(context, new IOException("the server does not know the session's secret"));
            return;
        }
        if (welcome.version() != Hello.VERSION) {
            fail(context, new IOException("the server speaks version " + welcome.version()));
            return;
        }
        state = State.DONE;
        outcome.welcomed(welcome);
        context.pipeline().remove(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        super.channelInactive(context);
        fail(context, new IOException("the server closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, cause);
    }

    private void fail(ChannelHandlerContext context, Throwable cause) {
        if (state == State.DONE) {
            return;
        }
        state = State.DONE;
        cancelTimer();
        context.close();
        outcome.failed(cause);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
