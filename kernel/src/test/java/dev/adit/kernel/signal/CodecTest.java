package dev.adit.kernel.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import com.google.protobuf.UnknownFieldSet;
import dev.adit.api.config.Address;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every codec against protobuf-java and docs/bridge.proto. */
class CodecTest {
    private static final UnpooledByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;
    private static final Random RANDOM = new Random(7);
    private static final Bytes NONCE = Bytes.random(RANDOM, Proof.SIZE);
    private static final Bytes SECRET = Bytes.random(RANDOM, Proof.SIZE);

    /** One value, its codec, and its name in the spec. */
    record Case(String message, Object value, ByteBuf encoded, Function<ByteBuf, Object> decode) {
        @Override
        public String toString() {
            return message + " " + value;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                hello(new Hello(1, Set.of("a", "b"), 65_536, "0.1.0", new Opening.Login("home", "i-1", "s-1"))),
                hello(new Hello(0, Set.of(), 0, "", new Opening.Login("", "", ""))),
                hello(new Hello(2_000_000_000, Set.of("ü€𝄞"), 1, "v", new Opening.Join("s", CarrierKind.MUX))),
                hello(new Hello(1, Set.of(), 0, "v", new Opening.Join("s", null))),
                answer(new Answer.Welcome(
                        1,
                        Set.of("carrier-tcp"),
                        "s",
                        SECRET,
                        65_536,
                        new HeartbeatSettings(Duration.ofMillis(50), Duration.ofMillis(150)),
                        NONCE)),
                answer(new Answer.Refused(RefusedReason.UNSPECIFIED)),
                answer(new Answer.Refused(RefusedReason.DISABLED)),
                answer(new Answer.Challenge(NONCE)),
                proof(new Proof(NONCE, SECRET)),
                signal(new SignalMessage.Heartbeat(1, false)),
                signal(new SignalMessage.Heartbeat(-1, true)),
                signal(new SignalMessage.GoodBye(GoodByeReason.REPLACED, Duration.ofSeconds(60))),
                signal(new SignalMessage.GoodBye(GoodByeReason.UNSPECIFIED, Duration.ZERO)),
                signal(new SignalMessage.Standby(true)),
                signal(new SignalMessage.CarrierOrder(0)),
                signal(new SignalMessage.CarrierOrder(128)),
                signal(new SignalMessage.PluginMessage("", Bytes.EMPTY)),
                signal(new SignalMessage.PluginMessage("health-check", Bytes.utf8("\u0000 any bytes €"))),
                hello(new Hello(1, Set.of("carrier-direct"), 0, "v", new Opening.Join("s", CarrierKind.DIRECT))),
                signal(new SignalMessage.Standby(false)),
                signal(new SignalMessage.TunnelOffer(List.of())),
                signal(new SignalMessage.TunnelOffer(List.of(
                        new SignalMessage.OfferedTunnel("cam", "{\"type\": \"tcp\"}"),
                        new SignalMessage.OfferedTunnel("desk", "{}", NONCE),
                        new SignalMessage.OfferedTunnel("", "")))),
                signal(new SignalMessage.VisitOffer(List.of())),
                signal(new SignalMessage.VisitOffer(List.of(
                        new SignalMessage.OfferedVisit("home/desk", NONCE),
                        new SignalMessage.OfferedVisit("", Bytes.EMPTY)))),
                signal(new SignalMessage.VisitAnswer(List.of(
                        new SignalMessage.AnsweredVisit("home/desk", "open", "tcp", "auto"),
                        new SignalMessage.AnsweredVisit("desk", "refused", "", "")))),
                signal(new SignalMessage.VisitKeys(List.of(new SignalMessage.VisitKey("desk", SECRET)), true)),
                signal(new SignalMessage.VisitKeys(List.of(), false)),
                unframed(
                        "LinkSeal",
                        new LinkSeal(NONCE, SECRET),
                        new LinkSeal(NONCE, SECRET).encode(ALLOCATOR),
                        LinkSeal::decode),
                signal(new SignalMessage.TunnelAnswer(List.of(
                        new SignalMessage.AnsweredTunnel("cam", "open", List.of("6554", "[::1]:80"), List.of()),
                        new SignalMessage.AnsweredTunnel(
                                "files",
                                "refused",
                                List.of(),
                                List.of(
                                        new SignalMessage.TunnelProblem("listen[1]", "is not granted"),
                                        new SignalMessage.TunnelProblem("", "")))))),
                reply(LinkReply.ACCEPTED),
                reply(new LinkReply(LinkFailure.TARGET_REFUSED, "127.0.0.1:22: connection refused")),
                request(LinkRequest.stream("tcp", "ssh", Address.parse("22"))),
                request(LinkRequest.stream("socks5", "out", null)),
                request(full()))
                .toList()
                .stream();
    }

    private static LinkRequest full() {
        return new LinkRequest(
                "udp",
                LinkKind.DATAGRAM,
                "voice",
                Address.parse("[2001:db8::1]:5060"),
                new InetSocketAddress(v6(), 50_112),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 65_535),
                Duration.ofMillis(2_500),
                true,
                Map.of("compression", "zstd", "proxy-protocol", ""));
    }

    private static InetAddress v6() {
        try {
            return InetAddress.getByName("2001:db8::7");
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Case hello(Hello hello) {
        ByteBuf encoded = HelloWire.encode(ALLOCATOR, hello);
        assertThat(Preface.read(encoded)).isEqualTo(Preface.FRAMING);
        return unframed("Hello", hello, encoded, HelloWire::decodeHello);
    }

    private static Case answer(Answer answer) {
        return unframed("Answer", answer, AnswerWire.encode(ALLOCATOR, answer), AnswerWire::decode);
    }

    private static Case proof(Proof proof) {
        return unframed("Proof", proof, HelloWire.encode(ALLOCATOR, proof), HelloWire::decodeProof);
    }

    private static Case signal(SignalMessage message) {
        return unframed("SignalMessage", message, SignalWire.encode(ALLOCATOR, message), SignalWire::decode);
    }

    private static Case reply(LinkReply reply) {
        return unframed("LinkReply", reply, LinkWire.encode(ALLOCATOR, reply), LinkWire::decodeReply);
    }

    private static Case request(LinkRequest request) {
        return unframed("LinkRequest", request, LinkWire.encode(ALLOCATOR, request), LinkWire::decodeRequest);
    }

    private static Case unframed(String name, Object value, ByteBuf framed, Function<ByteBuf, Object> decode) {
        ByteBuf message = Frames.next(framed, Integer.MAX_VALUE);
        assertThat(message).isNotNull();
        assertThat(framed.isReadable()).isFalse();
        ByteBuf copy = Unpooled.copiedBuffer(message);
        framed.release();
        return new Case(name, value, copy, decode);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatWeWriteWeRead(Case one) {
        assertThat(one.decode().apply(one.encoded())).isEqualTo(one.value());
        assertThat(one.encoded().isReadable()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void protobufReadsWhatWeWriteAndWeReadWhatItWrites(Case one) throws InvalidProtocolBufferException {
        DynamicMessage parsed =
                DynamicMessage.parseFrom(ProtoSpec.message(one.message()), ByteBufUtil.getBytes(one.encoded()));

        assertThat(parsed.getUnknownFields().asMap()).isEmpty();
        assertThat(one.decode().apply(Unpooled.wrappedBuffer(parsed.toByteArray())))
                .isEqualTo(one.value());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void unknownFieldsOfEveryTypeAreSkipped(Case one) throws InvalidProtocolBufferException {
        UnknownFieldSet later = UnknownFieldSet.newBuilder()
                .addField(1001, UnknownFieldSet.Field.newBuilder().addVarint(-1).build())
                .addField(1002, UnknownFieldSet.Field.newBuilder().addFixed32(1).build())
                .addField(1003, UnknownFieldSet.Field.newBuilder().addFixed64(1).build())
                .addField(
                        1004,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("later"))
                                .build())
                .build();
        DynamicMessage parsed =
                DynamicMessage.parseFrom(ProtoSpec.message(one.message()), ByteBufUtil.getBytes(one.encoded()));
        byte[] withUnknown = parsed.toBuilder().setUnknownFields(later).build().toByteArray();

        assertThat(one.decode().apply(Unpooled.wrappedBuffer(withUnknown))).isEqualTo(one.value());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void noTruncatedFormIsReadBeyondItsEndOrFailsOtherThanAsABrokenWire(Case one) {
        byte[] whole = ByteBufUtil.getBytes(one.encoded());
        for (int length = 0; length < whole.length; length++) {
            assertDecodesOrIsRefused(one, Unpooled.wrappedBuffer(whole, 0, length));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void noDamagedFormFailsOtherThanAsABrokenWire(Case one) {
        byte[] whole = ByteBufUtil.getBytes(one.encoded());
        for (int round = 0; whole.length > 0 && round < 2_000; round++) {
            byte[] damaged = whole.clone();
            for (int change = 0; change <= round % 3; change++) {
                damaged[RANDOM.nextInt(damaged.length)] = (byte) RANDOM.nextInt(256);
            }
            assertDecodesOrIsRefused(one, Unpooled.wrappedBuffer(damaged));
        }
    }

    private static void assertDecodesOrIsRefused(Case one, ByteBuf message) {
        try {
            Object unused = one.decode().apply(message);
            assertThat(message.isReadable()).isFalse();
        } catch (WireException refused) {
            assertThat(refused).hasMessageNotContaining("Exception");
        }
    }

    @Test
    void everyFieldOfALinkRequestHasItsNameInTheSpec() throws Exception {
        ByteBuf framed = LinkWire.encode(ALLOCATOR, full());
        ByteBuf message = Frames.next(framed, Integer.MAX_VALUE);
        assertThat(message).isNotNull();

        String text = TextFormat.printer()
                .printToString(
                        DynamicMessage.parseFrom(ProtoSpec.message("LinkRequest"), ByteBufUtil.getBytes(message)));

        framed.release();
        assertThat(text)
                .contains("type: \"udp\"", "kind: LINK_KIND_DATAGRAM", "tunnel: \"voice\"", "await_reply: true")
                .contains("target: \"[2001:db8::1]:5060\"", "port: 50112", "port: 65535")
                .contains("dial_timeout_millis: 2500", "key: \"compression\"", "value: \"zstd\"");
    }

    @Test
    void anUnresolvedVisitorKeepsItsName() {
        LinkRequest request = LinkRequest.stream("tcp", "ssh", null)
                .withVisitor(InetSocketAddress.createUnresolved("visitor.example.com", 7), null);
        Case one = request(request);

        assertThat(one.decode().apply(one.encoded())).isEqualTo(request);
    }

    @Test
    void dialTimeoutsStayWithinTheBoundsOfTheWire() {
        assertThat(roundTrip(Duration.ofNanos(1))).isEqualTo(Duration.ofMillis(1));
        assertThat(roundTrip(Duration.ofDays(9))).isEqualTo(Duration.ofHours(1));
    }

    private static Duration roundTrip(Duration timeout) {
        Case one = request(LinkRequest.stream("tcp", "ssh", null).withDialTimeout(timeout));
        return ((LinkRequest) one.decode().apply(one.encoded())).dialTimeout();
    }

    @Test
    void aDetailBeyondItsBoundIsCutAndStillReadable() {
        Case one = longReply("€".repeat(5_000));

        assertThat(((LinkReply) one.decode().apply(one.encoded())).detail()).hasSize(341);
    }

    private static Case longReply(String detail) {
        return reply(new LinkReply(LinkFailure.INTERNAL, detail));
    }

    @Test
    void numbersOfALaterVersionAreTakenForTheGeneralCase() {
        assertThat(AnswerWire.decode(bytes(0x12, 0x02, 0x08, 0x63)))
                .isEqualTo(new Answer.Refused(RefusedReason.UNSPECIFIED));
        assertThat(LinkWire.decodeReply(bytes(0x08, 0x63)).failure()).isEqualTo(LinkFailure.INTERNAL);
        assertThat(SignalWire.decode(bytes(0x12, 0x02, 0x08, 0x63)))
                .isEqualTo(new SignalMessage.GoodBye(GoodByeReason.UNSPECIFIED, Duration.ZERO));
        assertThat(SignalWire.decode(bytes(0xba, 0x02, 0x01, 0x00))).isNull();
    }

    @Test
    void whatTheRulesForbidIsRefused() {
        for (ByteBuf wrong : List.of(
                bytes(0x08, 0x80, 0x00), // more bytes than needed
                bytes(0x08, 0x80), // truncated
                bytes(0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02), // beyond 64 bits
                bytes(0x12, 0x05, 0x00), // longer than what is there
                bytes(0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01), // a negative length
                bytes(0x12, 0xff, 0xff, 0xff, 0xff, 0x07), // two gigabytes
                bytes(0x00, 0x00), // field 0
                bytes(0x0b), // a group
                bytes(0x7b), // an unknown group
                bytes(0x0a, 0x00), // another wire type than known
                bytes(0x12, 0x01, 0xff), // not UTF-8
                bytes(0x79, 0x00))) { // a truncated fixed64
            assertThatThrownBy(() -> LinkWire.decodeReply(wrong)).isInstanceOf(WireException.class);
        }
    }

    @Test
    void aFrameBeyondItsBoundIsRefusedBeforeItsBytesCome() {
        assertThatThrownBy(() -> Frames.next(bytes(0x81, 0x20), 4096)).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> Frames.next(bytes(0xff, 0xff, 0xff, 0xff), 4096))
                .isInstanceOf(WireException.class);
        assertThat(Frames.next(bytes(0x80, 0x20), 4096)).isNull();
        assertThat(Frames.next(bytes(0xff, 0xff, 0xff), 4096)).isNull();
        assertThat(Frames.next(bytes(), 4096)).isNull();
        assertThat(Frames.next(bytes(0x00), 4096)).isNotNull();
    }

    private static ByteBuf bytes(int... values) {
        ByteBuf bytes = Unpooled.buffer(values.length);
        for (int value : values) {
            bytes.writeByte(value);
        }
        return bytes;
    }
}
