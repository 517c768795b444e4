package dev.adit.plugin.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Held against Netty's decoder, which is another implementation of the same text. */
class HeaderTest {
    private static final InetSocketAddress FOUR = new InetSocketAddress("203.0.113.9", 50_112);
    private static final InetSocketAddress SIX = new InetSocketAddress("2001:db8::9", 65_535);

    @ParameterizedTest
    @CsvSource({
        "203.0.113.9, 198.51.100.1, TCP4",
        "2001:db8::9, 2001:db8::1, TCP6",
        "::1, ::1, TCP6",
        "127.0.0.1, 127.0.0.1, TCP4",
        "203.0.113.9, 2001:db8::1, TCP6",
        "2001:db8::9, 198.51.100.1, TCP6"
    })
    void bothVersionsTellBothAddresses(String visitor, String entry, HAProxyProxiedProtocol protocol) {
        InetSocketAddress from = new InetSocketAddress(visitor, 50_112);
        InetSocketAddress to = new InetSocketAddress(entry, 443);
        for (byte[] header : new byte[][] {Header.text(from, to), Header.stream(from, to)}) {
            HAProxyMessage message = decoded(header);
            assertThat(message.command()).isEqualTo(HAProxyCommand.PROXY);
            assertThat(message.proxiedProtocol()).isEqualTo(protocol);
            assertThat(address(message.sourceAddress())).isEqualTo(from.getAddress());
            assertThat(address(message.destinationAddress())).isEqualTo(to.getAddress());
            assertThat(message.sourcePort()).isEqualTo(50_112);
            assertThat(message.destinationPort()).isEqualTo(443);
            message.release();
        }
    }

    @Test
    void anIpv4AddressInIpv6ClothesIsWrittenAsIpv4() throws UnknownHostException {
        byte[] mapped = NetUtil.createByteArrayFromIpAddressString("::ffff:203.0.113.9");
        InetSocketAddress visitor = new InetSocketAddress(Inet6Address.getByAddress(null, mapped, 0), 50_112);

        assertThat(Header.stream(visitor, FOUR)).isEqualTo(Header.stream(FOUR, FOUR));
        assertThat(Header.text(visitor, FOUR)).isEqualTo(Header.text(FOUR, FOUR));
    }

    @Test
    void anEntryAtEveryAddressIsOneOfTheVisitorsFamily() {
        InetSocketAddress all = new InetSocketAddress("::", 53);

        assertThat(text(Header.text(FOUR, all))).isEqualTo("PROXY TCP4 203.0.113.9 0.0.0.0 50112 53\r\n");
        assertThat(text(Header.text(SIX, new InetSocketAddress("0.0.0.0", 53))))
                .isEqualTo("PROXY TCP6 2001:db8::9 :: 65535 53\r\n");
        assertThat(text(Header.text(FOUR, null))).isEqualTo("PROXY TCP4 203.0.113.9 0.0.0.0 50112 0\r\n");
    }

    @Test
    void aVisitorWithoutAnAddressIsUnknown() {
        assertThat(text(Header.text(null, null))).isEqualTo("PROXY UNKNOWN\r\n");
        HAProxyMessage message = decoded(Header.stream(null, FOUR));
        assertThat(message.command()).isEqualTo(HAProxyCommand.LOCAL);
        message.release();
    }

    @Test
    void datagramsSayThatTheyAreDatagrams() {
        assertThat(ByteBufUtil.hexDump(Header.datagram(FOUR, new InetSocketAddress("198.51.100.1", 53))))
                .isEqualTo("0d0a0d0a000d0a515549540a" + "2112000c" + "cb007109" + "c6336401" + "c3c0" + "0035");
        HAProxyMessage message = decoded(Header.datagram(SIX, SIX));
        assertThat(message.proxiedProtocol()).isEqualTo(HAProxyProxiedProtocol.UDP6);
        message.release();
    }

    private static HAProxyMessage decoded(byte[] header) {
        EmbeddedChannel reader = new EmbeddedChannel(new HAProxyMessageDecoder());
        reader.writeInbound(Unpooled.wrappedBuffer(header));
        HAProxyMessage message = reader.readInbound();
        reader.finishAndReleaseAll();
        return message;
    }

    private static @Nullable InetAddress address(String text) {
        return NetUtil.createInetAddressFromIpAddressString(text);
    }

    private static String text(byte[] header) {
        return new String(header, StandardCharsets.US_ASCII);
    }
}
