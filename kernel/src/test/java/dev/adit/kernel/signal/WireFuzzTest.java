package dev.adit.kernel.signal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.Fuzz;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Damaged messages: read, or refused by a {@link WireException}, and by nothing else. */
class WireFuzzTest {
    private static final Bytes RANDOM = Bytes.random(new Random(1), Proof.SIZE);
    private static final LinkRequest REQUEST = new LinkRequest(
            "tcp",
            LinkKind.STREAM,
            "web",
            Address.parse("[2001:db8::7]:8080"),
            new InetSocketAddress(NetUtil.LOCALHOST4, 4711),
            new InetSocketAddress(NetUtil.LOCALHOST6, 80),
            Duration.ofSeconds(3),
            true,
            Map.of("host", "a.example"));

    private static byte[] message(Function<ByteBufAllocator, ByteBuf> encoder) {
        ByteBuf framed = encoder.apply(UnpooledByteBufAllocator.DEFAULT);
        try {
            return ByteBufUtil.getBytes(Objects.requireNonNull(Frames.next(framed, SignalWire.MAX_BYTES)));
        } finally {
            framed.release();
        }
    }

    private static byte[] framed(Function<ByteBufAllocator, ByteBuf> encoder) {
        ByteBuf framed = encoder.apply(UnpooledByteBufAllocator.DEFAULT);
        try {
            return ByteBufUtil.getBytes(framed);
        } finally {
            framed.release();
        }
    }

    private static byte[] hello(Opening opening) {
        ByteBuf bytes = HelloWire.encode(
                UnpooledByteBufAllocator.DEFAULT,
                new Hello(Hello.VERSION, Set.of("carrier-tcp"), 65_536, "0.1.0", opening));
        try {
            bytes.skipBytes(Preface.SIZE);
            return ByteBufUtil.getBytes(Objects.requireNonNull(Frames.next(bytes, HelloWire.MAX_BYTES)));
        } finally {
            bytes.release();
        }
    }

    private static Fuzz.Decoder readOrRefused(Consumer<ByteBuf> decoder) {
        return input -> {
            ByteBuf bytes = Unpooled.buffer().writeBytes(input);
            try {
                decoder.accept(bytes);
            } catch (WireException refused) {
                assertThat(refused).hasMessageNotContaining("\n");
            } finally {
                assertThat(bytes.release()).isTrue();
            }
        };
    }

    @Test
    void hellos() {
        Fuzz.of(
                        hello(new Opening.Login("home", "0123456789abcdef", "session")),
                        hello(new Opening.Join("session", CarrierKind.MUX)))
                .feed(readOrRefused(HelloWire::decodeHello));
    }

    @Test
    void proofs() {
        Fuzz.of(message(allocator -> HelloWire.encode(allocator, new Proof(RANDOM, RANDOM))))
                .feed(readOrRefused(HelloWire::decodeProof));
    }

    @Test
    void answers() {
        Answer welcome = new Answer.Welcome(
                1, Set.of("carrier-tcp"), "session", RANDOM, 65_536, HeartbeatSettings.DEFAULT, RANDOM);
        Fuzz.of(
                        message(allocator -> AnswerWire.encode(allocator, welcome)),
                        message(allocator -> AnswerWire.encode(allocator, new Answer.Challenge(RANDOM))),
                        message(allocator -> AnswerWire.encode(allocator, new Answer.Refused(RefusedReason.VERSION))))
                .feed(readOrRefused(AnswerWire::decode));
    }

    @Test
    void signals() {
        Fuzz.of(
                        message(allocator -> SignalWire.encode(allocator, new SignalMessage.Heartbeat(7, true))),
                        message(allocator -> SignalWire.encode(
                                allocator, new SignalMessage.GoodBye(GoodByeReason.REPLACED, Duration.ofSeconds(60)))))
                .feed(readOrRefused(SignalWire::decode));
    }

    @Test
    void linkRequests() {
        Fuzz.of(message(allocator -> LinkWire.encode(allocator, REQUEST))).feed(readOrRefused(LinkWire::decodeRequest));
    }

    @Test
    void linkReplies() {
        LinkReply reply = new LinkReply(LinkFailure.TARGET_REFUSED, "127.0.0.1:80 refused");
        Fuzz.of(message(allocator -> LinkWire.encode(allocator, reply))).feed(readOrRefused(LinkWire::decodeReply));
    }

    @Test
    void prefacesAndLengths() {
        Fuzz.of(new byte[] {'A', 'D', 'I', 'T', 1, 3, 1, 2, 3}).feed(readOrRefused(bytes -> {
            Preface.match(bytes);
            if (bytes.readableBytes() >= Preface.SIZE) {
                Preface.read(bytes);
                Frames.next(bytes, HelloWire.MAX_BYTES);
            }
        }));
    }

    /** The whole way: cut into messages, decoded, answered, in reads of any size. */
    @Test
    void aSignalEndsOrGoesOnAndKeepsNoBuffer() {
        byte[] heartbeat = framed(allocator -> SignalWire.encode(allocator, new SignalMessage.Heartbeat(7, false)));
        Fuzz.of(heartbeat).feed(input -> {
            EmbeddedChannel channel = new EmbeddedChannel();
            new SignalConnection(channel, HeartbeatSettings.DEFAULT, new Deaf()).install();
            int half = input.length / 2;
            channel.writeInbound(Unpooled.copiedBuffer(input, 0, half));
            if (channel.isOpen()) {
                channel.writeInbound(Unpooled.copiedBuffer(input, half, input.length - half));
            }
            channel.checkException();
            channel.finishAndReleaseAll();
        });
    }

    @Test
    void theFirstMessageOfALinkIsReadOrEndsIt() {
        Fuzz.of(framed(allocator -> LinkWire.encode(allocator, REQUEST))).feed(input -> {
            EmbeddedChannel channel = new EmbeddedChannel();
            channel.pipeline().addLast(LinkWire.requestDecoder(request -> {}));
            try {
                channel.writeInbound(Unpooled.copiedBuffer(input));
                channel.checkException();
            } catch (WireException refused) {
                assertThat(refused).hasMessageNotContaining("\n");
            }
            channel.finishAndReleaseAll();
        });
    }

    /** Hears nothing. */
    private static final class Deaf implements SignalConnection.Listener {
        @Override
        public void goodBye(SignalConnection from, SignalMessage.GoodBye goodBye) {}

        @Override
        public void ended(SignalConnection which, String cause) {}
    }
}
