package dev.adit.kernel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.kernel.bridge.ClientHandshake.Security;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.AnswerWire;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.CarrierKind;
import dev.adit.kernel.signal.HeartbeatSettings;
import dev.adit.kernel.signal.Hello;
import dev.adit.kernel.signal.HelloWire;
import dev.adit.kernel.signal.Opening;
import dev.adit.kernel.signal.Proof;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The two ends of a hello without a network. */
class HandshakeTest {
    private static final Bytes SECRET = Bytes.random(new Random(1), Proof.SIZE);
    private static final Hello JOIN =
            new Hello(Hello.VERSION, Set.of(), 0, "", new Opening.Join("session", CarrierKind.MUX));

    private final List<String> told = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void bytesThatComeEarlyReachWhateverTheServerInstalls() {
        FakeGate gate = new FakeGate();
        channel.pipeline()
                .addLast(
                        new Probation(Limits.DEFAULT, System.nanoTime()),
                        new ServerHandshake(channel, Transport.TCP, null, gate));
        ByteBuf hello = HelloWire.encode(channel.alloc(), JOIN);
        ByteBufUtil.writeUtf8(hello, "early");

        channel.writeInbound(hello);
        Objects.requireNonNull(gate.handshake)
                .welcome(welcome(Bytes.EMPTY), taken -> taken.pipeline().addLast(new Recorder()));
        channel.writeInbound(Unpooled.copiedBuffer(" and late", StandardCharsets.UTF_8));

        assertThat(String.join("", told)).isEqualTo("early and late");
        assertThat(channel.pipeline().names()).hasSize(2);
    }

    @Test
    void aHelloInSingleBytesIsTheSame() {
        FakeGate gate = new FakeGate();
        channel.pipeline()
                .addLast(
                        new Probation(Limits.DEFAULT, System.nanoTime()),
                        new ServerHandshake(channel, Transport.TCP, null, gate));
        ByteBuf hello = HelloWire.encode(channel.alloc(), JOIN);

        while (hello.isReadable()) {
            assertThat(gate.handshake).isNull();
            channel.writeInbound(hello.readRetainedSlice(1));
        }
        hello.release();

        assertThat(gate.hello).isEqualTo(JOIN);
    }

    @Test
    void aServerThatDoesNotKnowTheSecretIsLeft() {
        connect();
        answer(new Answer.Challenge(Bytes.random(new Random(2), Proof.SIZE)));
        answer(welcome(Bytes.random(new Random(3), Proof.SIZE)));

        assertThat(told).containsExactly("failed: the server does not know the session's secret");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aServerThatWelcomesWithoutAChallengeIsLeft() {
        connect();
        answer(welcome(Bytes.EMPTY));

        assertThat(told).containsExactly("failed: the server does not know the session's secret");
    }

    @Test
    void aSecondChallengeIsNotAnswered() {
        connect();
        answer(new Answer.Challenge(Bytes.random(new Random(2), Proof.SIZE)));
        answer(new Answer.Challenge(Bytes.random(new Random(2), Proof.SIZE)));

        assertThat(told).containsExactly("failed: a challenge out of turn");
    }

    @Test
    void aServerThatClosesIsAFailureToldOnce() {
        connect();
        channel.close();

        assertThat(told).containsExactly("failed: the server closed the connection");
    }

    private void connect() {
        channel.pipeline()
                .addLast(new ClientHandshake(
                        JOIN, new Security.Secret(SECRET), Duration.ofSeconds(10), new ClientHandshake.Outcome() {
                            @Override
                            public void welcomed(Answer.Welcome welcome) {
                                told.add("welcomed");
                            }

                            @Override
                            public void failed(Throwable cause) {
                                told.add("failed: " + cause.getMessage());
                            }
                        }));
    }

    private void answer(Answer answer) {
        channel.writeInbound(AnswerWire.encode(channel.alloc(), answer));
    }

    private static Answer.Welcome welcome(Bytes proof) {
        return new Answer.Welcome(Hello.VERSION, Set.of(), "session", Bytes.EMPTY, 0, HeartbeatSettings.DEFAULT, proof);
    }

    /** Notes who wants in. */
    private static final class FakeGate implements ServerHandshake.Gate {
        private @Nullable ServerHandshake handshake;
        private @Nullable Hello hello;

        @Override
        public boolean secured(Channel secured, NodeId peer) {
            return false;
        }

        @Override
        public void decide(ServerHandshake who, @Nullable NodeId peer, Hello what, boolean proven) {
            handshake = who;
            hello = what;
        }
    }

    /** Notes what arrives behind the handshake. */
    private final class Recorder extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            told.add(bytes.toString(StandardCharsets.UTF_8));
            bytes.release();
        }
    }
}
