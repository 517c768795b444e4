package dev.adit.kernel.bridge;

import static dev.adit.kernel.bridge.BridgeHarness.serverSettings;
import static dev.adit.kernel.bridge.BridgeHarness.taking;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.kernel.bridge.BridgeHarness.Running;
import dev.adit.kernel.config.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bridge says to those who speak HTTP to it and are no clients: what any web server says, and no more. */
class WebStrangersTest {
    private static final String UPGRADE = String.join(
            "\r\n",
            "Host: a",
            "Connection: keep-alive, Upgrade",
            "Upgrade: WebSocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");

    private final BridgeHarness house = new BridgeHarness();
    private InetSocketAddress address = InetSocketAddress.createUnresolved("nowhere", 1);

    @BeforeEach
    void open() {
        Running running = house.server(taking(serverSettings(), Transport.own().toArray(Transport[]::new)));
        address = running.address();
    }

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    /** Everything that comes back until the end of the connection. */
    private String answer(byte[] sent) throws IOException {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(sent);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private String answer(String sent) throws IOException {
        return answer(sent.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /adit HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET /adit/ HTTP/1.1\r\nUPGRADE",
                "GET /other HTTP/1.1\r\nUPGRADE",
                "POST /adit HTTP/1.1\r\nUPGRADE",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
            })
    void whatIsNotTheBridgesIsNotFound(String request) throws IOException {
        String answer = answer(request.replace("UPGRADE", UPGRADE));

        assertThat(answer).startsWith("HTTP/1.1 404 Not Found\r\n").endsWith("\r\n\r\nNot Found\n");
        assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("adit", "netty", "server:");
    }

    @Test
    void aHeadIsAnsweredWithoutABody() throws IOException {
        assertThat(answer("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 404 Not Found\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void whatOnlyLooksLikeHttpIsABadRequest() throws IOException {
        assertThat(answer("HELO there\r\n\r\n")).startsWith("HTTP/1.1 400 Bad Request\r\n");
    }

    @Test
    void aGrantedWebSocketAnswersPingsAndEndsWithAClose() throws IOException {
        byte[] ping = {(byte) 0x89, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'};
        byte[] close = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 3, (byte) 0xe8};
        byte[] head = ("GET /adit HTTP/1.1\r\n" + UPGRADE).getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[head.length + ping.length + close.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(ping, 0, all, head.length, ping.length);
        System.arraycopy(close, 0, all, head.length + ping.length, close.length);

        String answer = answer(all);

        assertThat(answer)
                .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
                .containsIgnoringCase("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
                .endsWith("\r\n\r\n\u008a\u0002hi\u0088\u0002\u0003\u00e8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0081\u0082\u0000\u0000\u0000\u0000hi", // text
                "\u0082\u0002hi", // without a mask
                "\u0082\u00ff\u0000\u0000\u0000\u0000@\u0000\u0000\u0000\u0000\u0000\u0000\u0000", // 1 GiB
                "\u0082\u0085\u0000\u0000\u0000\u0000ADIT\u0001", // a hello without TLS
                "\u0082\u0083\u0000\u0000\u0000\u0000GET"
            })
    void aWebSocketThatSaysSomethingElseIsEnded(String frame) throws IOException {
        String answer = answer("GET /adit HTTP/1.1\r\n" + UPGRADE + frame);

        assertThat(answer).startsWith("HTTP/1.1 101 ");
        assertThat(answer.length()).isLessThan(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000\u0001\u0002", "ADITx", "ssh-2.0", "\u0016\u0003\u0001\u0000\u0002xx"})
    void garbageIsClosed(String sent) throws IOException {
        assertThat(answer(sent).length()).isLessThan(300);
    }
}
