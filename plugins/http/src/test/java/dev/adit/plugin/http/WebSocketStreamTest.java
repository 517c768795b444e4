package dev.adit.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.testkit.TestPeer;
import dev.adit.api.testkit.TestPeer.End;
import dev.adit.plugin.http.Http2Hands.Frame;
import dev.adit.plugin.http.Http2Hands.Request;
import dev.adit.plugin.http.Site.Head;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebSocket inside HTTP/2 (RFC 8441): for the target it is one of HTTP/1.1. */
class WebSocketStreamTest {
    private static final int CONNECT_PROTOCOL = 8;
    private static final int STREAM = 1;

    private final Site site = Site.plain();
    private Http2Hands visitor = Http2Hands.visitor(site.visitor());

    @AfterEach
    void end() {
        site.close();
    }

    private void ask(String protocol, String... more) {
        List<String> pairs = new ArrayList<>(List.of(":method", "CONNECT", ":protocol", protocol, ":scheme", "http"));
        pairs.addAll(List.of(":authority", Site.HOST, ":path", "/chat?room=1", "sec-websocket-version", "13"));
        pairs.addAll(List.of(more));
        visitor.headers(STREAM, 0, pairs.toArray(String[]::new));
    }

    /** The target takes it, as RFC 6455 has it. */
    private TestPeer opened() {
        TestPeer target = site.target();
        Head request = Site.head(target);
        target.send(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + new WebSocketKey(request.header("sec-websocket-key")).answer() + "\r\n\r\n");
        assertThat(visitor.request().get(":status")).isEqualTo("200");
        return target;
    }

    @Test
    void theServerSaysThatItCan() {
        ByteBuf settings = visitor.next(Http2Hands.SETTINGS).payload();
        Map<Integer, Integer> told = new HashMap<>();
        while (settings.isReadable()) {
            told.put((int) settings.readShort(), settings.readInt());
        }
        assertThat(told).containsEntry(CONNECT_PROTOCOL, 1);
    }

    @Test
    void aStreamBecomesAWebSocketOfTheTarget() {
        ask("websocket", "sec-websocket-protocol", "chat", "origin", "http://www.example.com");
        TestPeer target = site.target();
        Head request = Site.head(target);
        assertThat(request.line()).isEqualTo("GET /chat?room=1 HTTP/1.1");
        assertThat(request.header("host")).isEqualTo(Site.HOST);
        assertThat(request.header("upgrade")).isEqualTo("websocket");
        assertThat(request.header("connection")).isEqualToIgnoringCase("upgrade");
        assertThat(request.header("sec-websocket-protocol")).isEqualTo("chat");
        assertThat(request.header("sec-websocket-version")).isEqualTo("13");
        assertThat(request.headers()).doesNotContainKeys("transfer-encoding", "content-length");
        String answer = new WebSocketKey(request.header("sec-websocket-key")).answer();
        target.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + answer + "\r\nSec-WebSocket-Protocol: chat\r\n\r\nfirst");
        Request head = visitor.request();
        assertThat(head.get(":status")).isEqualTo("200");
        assertThat(head.get("sec-websocket-protocol")).isEqualTo("chat");
        assertThat(head.whole()).isFalse();
        assertThat(head.headers().contains("sec-websocket-accept")).isFalse();
        assertThat(text(visitor.next(Http2Hands.DATA))).isEqualTo("first");
        visitor.data(STREAM, 0, "GET this is not HTTP\n");
        assertThat(target.receiveText(21)).isEqualTo("GET this is not HTTP\n");
    }

    @Test
    void eitherSideMayEndFirstAndTheOtherGoesOn() {
        ask("websocket");
        TestPeer target = opened();
        target.send("bye");
        target.finish();
        StringBuilder heard = new StringBuilder();
        Frame last;
        do {
            last = visitor.next(Http2Hands.DATA);
            heard.append(text(last));
        } while (!last.isEnd());
        assertThat(heard).hasToString("bye");
        visitor.data(STREAM, Http2Hands.END_STREAM, "so long");
        assertThat(new String(target.receiveAll(), StandardCharsets.UTF_8)).isEqualTo("so long");
    }

    @Test
    void aVisitorThatEndsIsHeardAndStillAnswered() {
        ask("websocket");
        TestPeer target = opened();
        visitor.data(STREAM, Http2Hands.END_STREAM, "so long");
        assertThat(new String(target.receiveAll(), StandardCharsets.UTF_8)).isEqualTo("so long");
        target.send("bye");
        target.finish();
        assertThat(visitor.body()).isEqualTo("bye");
    }

    @Test
    void resetsPassBothWays() {
        ask("websocket");
        TestPeer target = opened();
        visitor.reset(STREAM, Http2Hands.CANCEL);
        assertThat(target.awaitEnd()).isEqualTo(End.RESET);
        Http2Hands second = Http2Hands.visitor(site.visitor());
        visitor = second;
        ask("websocket");
        opened().reset();
        assertThat(second.reset()).isEqualTo(Http2Hands.CANCEL);
    }

    @Test
    void muchDataPassesUnchangedInEitherDirection() {
        ask("websocket");
        TestPeer target = opened();
        String word = "0123456789abcdef".repeat(512);
        Thread sending = new Thread(() -> {
            for (int i = 0; i < 7; i++) {
                visitor.data(STREAM, 0, word);
            }
        });
        sending.start();
        assertThat(target.receiveText(7 * word.length())).isEqualTo(word.repeat(7));
        target.send(word.repeat(7));
        target.finish();
        assertThat(visitor.body()).isEqualTo(word.repeat(7));
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 403 No, 403",
        "HTTP/1.1 200 OK, 502",
        "HTTP/1.1 101 Switching Protocols, 502",
    })
    void whatIsNoWebSocketIsNotTakenForOne(String line, String status) {
        ask("websocket");
        TestPeer target = site.target();
        Site.head(target);
        target.send(line + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n");
        assertThat(visitor.request().get(":status")).isEqualTo(status);
        assertThat(visitor.reset()).isEqualTo(Http2Hands.NO_ERROR);
    }

    @Test
    void whatHasNoHttp1FormIsNotPassedOn() {
        ask("h2c");
        assertThat(visitor.request().get(":status")).isEqualTo("501");
        assertThat(site.context.requests()).isEmpty();
    }

    @Test
    void aConnectToSomewhereElseIsRefused() {
        visitor.headers(STREAM, 0, ":method", "CONNECT", ":authority", "169.254.169.254:80");
        assertThat(visitor.request().get(":status")).isEqualTo("405");
        assertThat(site.context.requests()).isEmpty();
    }

    @Test
    void whatTheVisitorSaysTooEarlyComesInOrder() {
        ask("websocket");
        visitor.data(STREAM, 0, "early");
        TestPeer target = opened();
        visitor.data(STREAM, 0, " and late");
        assertThat(target.receiveText(14)).isEqualTo("early and late");
    }

    private static String text(Frame data) {
        return data.payload().toString(StandardCharsets.UTF_8);
    }
}
