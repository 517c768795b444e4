package dev.adit.kernel.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import dev.adit.api.config.Secret;
import dev.adit.kernel.config.ProxyConfig;
import dev.adit.kernel.config.ProxyUrl;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said to a proxy, byte by byte, and what is made of its answers. */
class ProxyStepsTest {
    private static final Address SERVER = Address.of("tunnel.example.com", 7000);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Promise<Void> done = channel.eventLoop().newPromise();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void begin(String url, String user, String password) {
        ProxyConfig config =
                new ProxyConfig(ProxyUrl.parse(url), user, password.isEmpty() ? null : Secret.parse(password), null);
        new ProxyHop(config, null).pass(channel, SERVER, done);
    }

    private String said() {
        StringBuilder all = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return all.toString();
    }

    private void hear(String answer) {
        channel.writeInbound(Unpooled.copiedBuffer(answer, StandardCharsets.ISO_8859_1));
    }

    private String why() {
        return String.valueOf(Objects.requireNonNull(done.cause()).getMessage());
    }

    private void assertThatBytesPass() {
        assertThat(done.isSuccess()).isTrue();
        assertThat(channel.pipeline().names()).hasSize(1);
        channel.writeOutbound(Unpooled.copiedBuffer("up", StandardCharsets.US_ASCII));
        assertThat(said()).isEqualTo("up");
        hear("down");
        ByteBuf down = channel.readInbound();
        assertThat(down.toString(StandardCharsets.US_ASCII)).isEqualTo("down");
        down.release();
    }

    @Test
    void connectOpensTheWay() {
        begin("http://proxy:3128", "ann", "s3cret");

        assertThat(said())
                .startsWith("CONNECT tunnel.example.com:7000 HTTP/1.1\r\n")
                .containsIgnoringCase("host: tunnel.example.com:7000\r\n")
                .containsIgnoringCase("proxy-authorization: Basic YW5uOnMzY3JldA==\r\n")
                .endsWith("\r\n\r\n");
        hear("HTTP/1.1 200 Connection established\r\n\r\n");

        assertThatBytesPass();
    }

    @Test
    void connectWithoutAUserSaysNothingOfOne() {
        begin("http://proxy:3128", "", "");

        assertThat(said()).doesNotContainIgnoringCase("authorization");
        hear("HTTP/1.0 200 OK\r\nVia: tinyproxy\r\n\r\n");

        assertThatBytesPass();
    }

    @ParameterizedTest
    @CsvSource({
        "403 Filtered,'',does not let the client through to tunnel.example.com:7000: 403 Filtered",
        "407 Auth,'',asks for a user and a password (407)",
        "407 Auth,ann,does not accept user and password (407)",
        "502 Bad Gateway,'',does not let the client through to tunnel.example.com:7000: 502 Bad Gateway"
    })
    void whatAProxyRefusesIsToldWithItsStatus(String status, String user, String words) {
        begin("http://proxy:3128", user, user);
        said();

        hear("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");

        assertThat(why()).isEqualTo("the proxy http://proxy:3128 " + words);
    }

    @Test
    void aLoginOfAnotherKindIsTold() {
        begin("http://proxy:3128", "ann", "x");
        said();

        hear("HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n");

        assertThat(why()).endsWith("asks for a login of a kind that is not spoken here: NTLM");
    }

    @Test
    void whoDoesNotSpeakHttpIsTold() {
        begin("http://proxy:3128", "", "");
        said();

        hear("SSH-2.0-OpenSSH\r\n\r\n");

        assertThat(why()).endsWith("does not speak HTTP");
    }

    @Test
    void socksOpensTheWayByName() {
        begin("socks5://proxy", "", "");

        assertThat(said()).isEqualTo("\u0005\u0001\u0000");
        hear("\u0005\u0000");
        assertThat(said()).isEqualTo("\u0005\u0001\u0000\u0003\u0012tunnel.example.com\u001bX");
        hear("\u0005\u0000\u0000\u0001\u007f\u0000\u0000\u0001\u0000\u0001");

        assertThatBytesPass();
    }

    @Test
    void socksAsksForAPasswordOnceItIsWanted() {
        begin("socks5://proxy", "ann", "pw");

        assertThat(said()).isEqualTo("\u0005\u0002\u0000\u0002");
        hear("\u0005\u0002");
        assertThat(said()).isEqualTo("\u0001\u0003ann\u0002pw");
        hear("\u0001\u0000");
        said();
        hear("\u0005\u0000\u0000\u0001\u007f\u0000\u0000\u0001\u0000\u0001");

        assertThatBytesPass();
    }

    @Test
    void aWrongPasswordIsTold() {
        begin("socks5://proxy", "ann", "pw");
        hear("\u0005\u0002");
        hear("\u0001\u0001");
        said();

        assertThat(why()).isEqualTo("the proxy socks5://proxy:1080 does not accept user and password");
    }

    @Test
    void aMissingPasswordIsTold() {
        begin("socks5://proxy", "", "");
        hear("\u0005\u00ff");
        said();

        assertThat(why()).endsWith("asks for a user and a password");
    }

    @Test
    void whatSocksRefusesIsTold() {
        begin("socks5://proxy", "", "");
        hear("\u0005\u0000");
        hear("\u0005\u0002\u0000\u0001\u0000\u0000\u0000\u0000\u0000\u0000");
        said();

        assertThat(why()).endsWith("does not let the client through to tunnel.example.com:7000: its rules forbid it");
    }

    @Test
    void aProxyThatEndsIsTold() {
        begin("http://proxy:3128", "", "");
        said();

        channel.close();

        assertThat(why()).isEqualTo("the proxy http://proxy:3128 closed the connection");
    }
}
