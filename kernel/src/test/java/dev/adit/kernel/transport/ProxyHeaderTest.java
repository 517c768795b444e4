package dev.adit.kernel.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Held against Netty's encoder, which is another implementation of the same text. */
class ProxyHeaderTest {
    private static final String V2 = "0d0a0d0a000d0a515549540a";

    static Stream<HAProxyMessage> messages() {
        return Stream.of(HAProxyProtocolVersion.values())
                .flatMap(version -> Stream.of(
                        message(version, HAProxyProxiedProtocol.TCP4, "203.0.113.9", "198.51.100.1"),
                        message(version, HAProxyProxiedProtocol.TCP6, "2001:db8::9", "2001:db8::1")));
    }

    private static HAProxyMessage message(
            HAProxyProtocolVersion version, HAProxyProxiedProtocol protocol, String from, String to) {
        return new HAProxyMessage(version, HAProxyCommand.PROXY, protocol, from, to, 50_112, 443);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void whatNettyWritesIsReadByteByByteAndTheRestIsLeft(HAProxyMessage message) {
        byte[] whole = encoded(message);
        InetSocketAddress visitor = new InetSocketAddress(message.sourceAddress(), 50_112);
        InetSocketAddress entry = new InetSocketAddress(message.destinationAddress(), 443);
        ByteBuf bytes = Unpooled.buffer();
        for (int index = 0; index < whole.length - 1; index++) {
            bytes.writeByte(whole[index]);
            assertThat(ProxyHeader.read(bytes)).isNull();
        }
        bytes.writeByte(whole[whole.length - 1]).writeCharSequence("rest", StandardCharsets.US_ASCII);

        assertThat(ProxyHeader.read(bytes)).isEqualTo(new ProxyHeader(visitor, entry));
        assertThat(bytes.toString(StandardCharsets.US_ASCII)).isEqualTo("rest");
    }

    @Test
    void moreThanAddressesIsSkipped() {
        HAProxyMessage message = new HAProxyMessage(
                HAProxyProtocolVersion.V2,
                HAProxyCommand.PROXY,
                HAProxyProxiedProtocol.UDP4,
                "203.0.113.9",
                "198.51.100.1",
                1,
                2,
                List.of(new HAProxyTLV(
                        (byte) 0x02, Unpooled.copiedBuffer("shop.example.com", StandardCharsets.US_ASCII))));

        assertThat(read(encoded(message)).visitor()).isEqualTo(new InetSocketAddress("203.0.113.9", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // LOCAL, with and without addresses; PROXY of no family, of a Unix socket.
                V2 + "20000000",
                V2 + "2011000c" + "01020304" + "05060708" + "00010002",
                V2 + "21000000",
                V2 + "210000050102030405"
            })
    void whereNobodyIsToldTheBalancerCameForItself(String hex) {
        assertThat(read(ByteBufUtil.decodeHexDump(hex))).isEqualTo(new ProxyHeader(null, null));
    }

    @Test
    void aUnixSocketIsNobody() {
        assertThat(read(ByteBufUtil.decodeHexDump(V2 + "213100d8" + "00".repeat(216))))
                .isEqualTo(new ProxyHeader(null, null));
        assertThat(read(ascii("PROXY UNKNOWN\r\n"))).isEqualTo(new ProxyHeader(null, null));
        assertThat(read(ascii("PROXY UNKNOWN ::1 ::2 3 4\r\n"))).isEqualTo(new ProxyHeader(null, null));
    }

    @Test
    void anIpv4AddressInIpv6ClothesIsAnIpv4Address() {
        assertThat(read(ascii("PROXY TCP6 ::ffff:203.0.113.9 ::1 1 2\r\n")).visitor())
                .isEqualTo(new InetSocketAddress("203.0.113.9", 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\n",
                "proxy TCP4 1.2.3.4 5.6.7.8 1 2\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3\r\n",
                "PROXY TCP4  1.2.3.4 5.6.7.8 1 2\r\n",
                "PROXY TCP4 1.2.3 5.6.7.8 1 2\r\n",
                "PROXY TCP4 ::1 ::2 1 2\r\n",
                "PROXY TCP6 1.2.3.4 5.6.7.8 1 2\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 1 65536\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 01 2\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 -1 2\r\n",
                "PROXY UDP4 1.2.3.4 5.6.7.8 1 2\r\n",
                "PROXY TCP4 example.com 5.6.7.8 1 2\r\n",
                "PROXY \r\n"
            })
    void aLineThatIsNoneIsRefused(String line) {
        assertThatThrownBy(() -> read(ascii(line))).isInstanceOf(CorruptedFrameException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0d0a0d0a000d0a515549540b", // another signature
                V2 + "1111000c", // version 1
                V2 + "2211000c", // an unknown command
                V2 + "2141000c", // an unknown family
                V2 + "2113000c", // an unknown protocol
                V2 + "2111000b", // too short for its addresses
                V2 + "21210023",
                V2 + "2111ffff" // too long for anything
            })
    void aBinaryHeaderThatIsNoneIsRefusedAsSoonAsThatShows(String hex) {
        assertThatThrownBy(() -> read(ByteBufUtil.decodeHexDump(hex))).isInstanceOf(CorruptedFrameException.class);
    }

    @Test
    void aLineWithoutAnEndIsRefusedBeforeItIsLong() {
        assertThatThrownBy(() -> read(ascii("PROXY TCP4 " + "1".repeat(96))))
                .isInstanceOf(CorruptedFrameException.class);
    }

    @Test
    void noiseNeverDoesAnythingElse() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] noise = encoded(message(
                    round % 2 == 0 ? HAProxyProtocolVersion.V1 : HAProxyProtocolVersion.V2,
                    HAProxyProxiedProtocol.TCP4,
                    "203.0.113.9",
                    "198.51.100.1"));
            for (int change = random.nextInt(4); change >= 0; change--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            ByteBuf bytes = Unpooled.wrappedBuffer(noise);
            try {
                ProxyHeader.read(bytes);
            } catch (CorruptedFrameException refused) {
                assertThat(bytes.readerIndex()).isZero();
            }
        }
    }

    private static ProxyHeader read(byte[] bytes) {
        return Objects.requireNonNull(ProxyHeader.read(Unpooled.wrappedBuffer(bytes)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] encoded(HAProxyMessage message) {
        EmbeddedChannel channel = new EmbeddedChannel(HAProxyMessageEncoder.INSTANCE);
        channel.writeOutbound(message);
        ByteBuf bytes = channel.readOutbound();
        byte[] encoded = ByteBufUtil.getBytes(bytes);
        bytes.release();
        channel.finishAndReleaseAll();
        return encoded;
    }
}
