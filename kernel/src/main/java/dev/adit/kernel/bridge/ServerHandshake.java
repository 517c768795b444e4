package dev.adit.kernel.bridge;

import dev.adit.kernel.config.Transport;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.quic.QuicConnection;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.AnswerWire;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.Frames;
import dev.adit.kernel.signal.Hello;
import dev.adit.kernel.signal.HelloWire;
import dev.adit.kernel.signal.Preface;
import dev.adit.kernel.signal.Proof;
import dev.adit.kernel.signal.RefusedReason;
import dev.adit.kernel.transport.BridgeTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's end of a hello: reads what the peer says, and writes what the {@link Gate} decides. Knows the wire and no
 * policy. One for each connection, confined to its loop; the gate's decisions come back by {@link #refuse}, {@link
 * #challenge} and {@link #welcome}.
 *
 * <pre>
 * over TLS:  SECURING --handshake--> HELLO --hello--> DECIDING --welcome--> DONE
 * TLS done:  HELLO --hello--> DECIDING --welcome--> DONE
 * plain:     HELLO --hello--> DECIDING --challenge--> PROOF --good proof--> DECIDING --welcome--> DONE
 * any state: --refused, bad frame, end--> DONE
 * </pre>
 */
final class ServerHandshake extends ByteToMessageDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(ServerHandshake.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    private enum State {
        SECURING,
        HELLO,
        DECIDING,
        PROOF,
        DONE
    }

    /** Decides who comes in. Called on the connection's loop; answers from any thread. */
    interface Gate {

        /** The peer of a TLS connection has proved its id; tells whether anybody of that id is known. */
        boolean secured(Channel channel, NodeId peer);

        /** The peer wants in; {@code peer} is null on a plain connection, proven says whether it passed a challenge. */
        void decide(ServerHandshake handshake, @Nullable NodeId peer, Hello hello, boolean proven);
    }

    private final Channel channel;
    private final Transport transport;
    private final Gate gate;
    private final @Nullable SslHandler tls;
    private State state;
    private @Nullable NodeId peer;
    private boolean known;
    private @Nullable Hello hello;
    private Bytes helloBytes = Bytes.EMPTY;
    private Bytes secret = Bytes.EMPTY;
    private Bytes serverNonce = Bytes.EMPTY;
    private Bytes serverProof = Bytes.EMPTY;

    /** {@code tls} is null on a plain connection. */
    ServerHandshake(Channel channel, Transport transport, @Nullable SslHandler tls, Gate gate) {
        this.channel = channel;
        this.transport = transport;
        this.tls = tls;
        this.gate = gate;
        this.state = tls == null ? State.HELLO : State.SECURING;
    }

    /** On a connection whose peer has proved its id already. */
    static ServerHandshake proven(Channel channel, Transport transport, NodeId peer, Gate gate) {
        ServerHandshake handshake = new ServerHandshake(channel, transport, null, gate);
        handshake.peer = peer;
        return handshake;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        NodeId already = peer;
        if (already != null) {
            secured(already);
        }
    }

    private void secured(NodeId proven) {
        state = State.HELLO;
        peer = proven;
        known = gate.secured(channel, proven);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent completion && tls != null) {
            if (completion.isSuccess()) {
                secured(BridgeTls.peerId(tls));
            } else {
                end("TLS: " + completion.cause().getMessage());
            }
        }
        super.userEventTriggered(context, event);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        switch (state) {
            case HELLO -> readHello(in);
            case PROOF -> readProof(in);
            case DONE -> in.skipBytes(in.readableBytes());
            // Early bytes wait for whatever is installed; the probation bounds them.
            case SECURING, DECIDING -> {}
        }
    }

    private void readHello(ByteBuf in) {
        int start = in.readerIndex();
        if (in.readableBytes() < Preface.SIZE) {
            return;
        }
        int framing = Preface.read(in);
        if (framing != Preface.FRAMING) {
            in.skipBytes(in.readableBytes());
            refuse(RefusedReason.VERSION);
            return;
        }
        ByteBuf message = Frames.next(in, HelloWire.MAX_BYTES);
        if (message == null) {
            in.readerIndex(start);
            return;
        }
        helloBytes = Bytes.of(ByteBufUtil.getBytes(in, start, in.readerIndex() - start));
        hello = HelloWire.decodeHello(message);
        state = State.DECIDING;
        gate.decide(this, peer, hello, false);
    }

    private void readProof(ByteBuf in) {
        ByteBuf message = Frames.next(in, HelloWire.MAX_BYTES);
        if (message == null || hello == null) {
            return;
        }
        Proof proof = HelloWire.decodeProof(message);
        CarrierProof expected = new CarrierProof(secret, helloBytes, serverNonce, proof.nonce());
        if (!expected.ofClient().equals(proof.mac())) {
            refuse(RefusedReason.UNSPECIFIED);
            return;
        }
        serverProof = expected.ofServer();
        state = State.DECIDING;
        gate.decide(this, null, hello, true);
    }

    /** What the connection runs on. */
    Transport transport() {
        return transport;
    }

    /** Who speaks; for logs. */
    Channel channel() {
        return channel;
    }

    /** Says no and ends the connection; a stranger hears no reason. Any thread. */
    void refuse(RefusedReason reason) {
        onLoop(() -> {
            if (state == State.DONE) {
                return;
            }
            state = State.DONE;
            Answer.Refused answer = new Answer.Refused(known ? reason : RefusedReason.UNSPECIFIED);
            channel.writeAndFlush(AnswerWire.encode(channel.alloc(), answer)).addListener(ChannelFutureListener.CLOSE);
        });
    }

    /**
     * Asks a plain carrier to prove that it knows a session's secret; whoever has spoken on already cannot know the
     * answer. Any thread.
     */
    void challenge(Bytes sessionSecret) {
        onLoop(() -> {
            if (state != State.DECIDING) {
                return;
            }
            if (actualReadableBytes() > 0) {
                refuse(RefusedReason.UNSPECIFIED);
                return;
            }
            state = State.PROOF;
            secret = sessionSecret;
            serverNonce = Bytes.random(RANDOM, Proof.SIZE);
            channel.writeAndFlush(AnswerWire.encode(channel.alloc(), new Answer.Challenge(serverNonce)));
        });
    }

    /**
     * Takes the connection: answers, lets {@code install} add the next handlers, and leaves; bytes that came early go to
     * them. Any thread; {@code install} runs on the connection's loop, and not at all if the connection has ended.
     */
    void welcome(Answer.Welcome answer, Consumer<Channel> install) {
        onLoop(() -> {
            if (state != State.DECIDING || !channel.isActive()) {
                channel.close();
                return;
            }
            state = State.DONE;
            Answer.Welcome proven = serverProof.size() == 0 ? answer : withProof(answer);
            channel.writeAndFlush(AnswerWire.encode(channel.alloc(), proven));
            channel.pipeline().remove(Probation.class);
            if (channel instanceof QuicStreamChannel stream) {
                QuicConnection.of(stream).take();
            }
            install.accept(channel);
            channel.pipeline().remove(this);
        });
    }

    private Answer.Welcome withProof(Answer.Welcome answer) {
        return new Answer.Welcome(
                answer.version(),
                answer.capabilities(),
                answer.session(),
                answer.secret(),
                answer.initialWindow(),
                answer.heartbeat(),
                serverProof);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(String.valueOf(cause.getMessage()));
    }

    private void end(String cause) {
        if (state == State.DONE) {
            return;
        }
        state = State.DONE;
        LOG.atDebug()
                .addKeyValue("remote", Remote.of(channel))
                .addKeyValue("cause", PeerText.safe(cause))
                .log("hello-failed");
        channel.close();
    }

    private void onLoop(Runnable task) {
        if (channel.eventLoop().inEventLoop()) {
            task.run();
        } else {
            channel.eventLoop().execute(task);
        }
    }
}
