package dev.adit.plugin.httpproxy;

import static dev.adit.plugin.httpproxy.ProxyRig.GET;
import static dev.adit.plugin.httpproxy.ProxyRig.GOT;
import static dev.adit.plugin.httpproxy.ProxyRig.OK;
import static dev.adit.plugin.httpproxy.ProxyRig.PASSED;
import static dev.adit.plugin.httpproxy.ProxyRig.bytes;
import static dev.adit.plugin.httpproxy.ProxyRig.expect;
import static dev.adit.plugin.httpproxy.ProxyRig.expectHead;
import static dev.adit.plugin.httpproxy.ProxyRig.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.api.testkit.TestLink;
import dev.adit.api.testkit.TestPeer;
import dev.adit.api.testkit.TestPeer.End;
import dev.adit.api.tunnel.Claim;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What passes through, and how. */
class HttpProxyTunnelTest {
    private final ProxyRig rig = new ProxyRig();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void itClaimsTheWholePort() {
        assertThat(rig.context.claims()).containsExactly(Claim.wholePort());
    }

    @Test
    void aRequestInAbsoluteFormIsMadeToItsTarget() {
        TestPeer visitor = rig.context.visit();
        visitor.send("GET http://A.example:8080/x HTTP/1.1\r\nHost: other.example\r\nAccept: */*\r\n\r\n");
        TestLink link = rig.context.nextLink();
        assertThat(link.request().target()).isEqualTo(Address.parse("a.example:8080"));
        assertThat(link.request().awaitReply()).isTrue();
        expect(link.peer(), "GET /x HTTP/1.1\r\nAccept: */*\r\nHost: A.example:8080\r\nVia: 1.1 adit\r\n\r\n");
        link.peer().send(OK);
        expect(visitor, PASSED);
        assertThat(rig.context.links().counted()).containsExactly(0L, 2L);
    }

    @ParameterizedTest
    @CsvSource({
        "http://a.example, a.example:80, /",
        "HTTP://a.example?q, a.example:80, /?q",
        "http://[::1]:8080/p#fragment, [::1]:8080, /p",
        "http://10.0.0.1:/p, 10.0.0.1:80, /p",
        "ws://a.example/socket, a.example:80, /socket",
    })
    void theTargetIsReadFromTheRequest(String uri, String target, String path) {
        rig.context.visit().send("GET " + uri + " HTTP/1.0\r\n\r\n");
        TestLink link = rig.context.nextLink();
        assertThat(link.request().target()).isEqualTo(Address.parse(target));
        expect(link.peer(), "GET " + path + " HTTP/1.1\r\n");
    }

    @Test
    void theConnectionToATargetServesTheNextRequestToo() {
        TestPeer visitor = rig.context.visit();
        visitor.send(GET);
        TestPeer target = rig.context.nextLink().peer();
        for (int i = 0; i < 3; i++) {
            expect(target, GOT);
            target.send(OK);
            expect(visitor, PASSED);
            visitor.send(GET);
        }
        expect(target, GOT);
        assertThat(rig.context.requests()).hasSize(1);
    }

    @Test
    void anotherTargetIsAnotherLink() {
        TestPeer visitor = rig.context.visit();
        visitor.send(GET);
        TestPeer first = rig.context.nextLink().peer();
        expect(first, GOT);
        first.send(OK);
        expect(visitor, PASSED);
        visitor.send(GET.replace("a.example", "b.example"));
        TestPeer second = rig.context.nextLink().peer();
        expect(second, GOT.replace("a.example", "b.example"));
        assertThat(first.awaitEnd()).isEqualTo(End.FINISHED);
        second.send(OK);
        expect(visitor, PASSED);
    }

    @Test
    void requestsSentAheadAreAnsweredInOrderAlsoBehindTheVisitorsEnd() {
        TestPeer visitor = rig.context.visit();
        int many = 300;
        for (int i = 0; i < many; i++) {
            visitor.send(GET.replace("y=1", "y=" + i));
        }
        visitor.finish();
        TestPeer target = rig.context.nextLink().peer();
        for (int i = 0; i < many; i++) {
            expect(target, GOT.replace("y=1", "y=" + i));
            String body = Integer.toString(i);
            target.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }
        String all = new String(visitor.receiveAll(), StandardCharsets.UTF_8);
        int at = 0;
        for (int i = 0; i < many; i++) {
            at = all.indexOf("\r\n\r\n" + i, at) + 1;
            assertThat(at).as("answer " + i).isPositive();
        }
    }

    @Test
    void bodiesOfAnySizeAndFramingArriveUnchanged() {
        byte[] up = bytes(700_001, 1);
        byte[] down = bytes(900_001, 2);
        TestPeer visitor = rig.context.visit();
        visitor.send("POST http://a.example/ HTTP/1.1\r\nHost: a\r\nContent-Length: " + up.length + "\r\n\r\n");
        visitor.send(up);
        TestPeer target = rig.context.nextLink().peer();
        expectHead(target, "POST / HTTP/1.1");
        assertThat(Arrays.equals(target.receive(up.length), up)).isTrue();
        target.send("HTTP/1.1 200 OK\r\nContent-Length: " + down.length + "\r\n\r\n");
        target.send(down);
        expectHead(visitor, "HTTP/1.1 200 OK");
        assertThat(Arrays.equals(visitor.receive(down.length), down)).isTrue();

        visitor.send("PUT http://a.example/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        visitor.send("5;ext=1\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n");
        assertThat(expectHead(target, "PUT / HTTP/1.1")).containsIgnoringCase("transfer-encoding: chunked");
        expect(target, "5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n");
        target.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n0\r\n\r\n");
        assertThat(expectHead(visitor, "HTTP/1.1 200 OK")).containsIgnoringCase("transfer-encoding: chunked");
        expect(visitor, "3\r\nyes\r\n0\r\n\r\n");
    }

    @Test
    void anAnswerThatEndsWithItsConnectionIsChunkedSoThatItsEndIsSeen() {
        TestPeer visitor = rig.context.visit();
        visitor.send(GET);
        TestPeer target = rig.context.nextLink().peer();
        expect(target, GOT);
        target.send("HTTP/1.0 200 OK\r\n\r\nto the end");
        target.finish();
        assertThat(expectHead(visitor, "HTTP/1.1 200 OK")).contains("Via: 1.0 adit");
        expect(visitor, "a\r\nto the end\r\n0\r\n\r\n");
        visitor.send(GET);
        expect(rig.context.nextLink().peer(), GOT);
    }

    @Test
    void anOldVisitorIsAnsweredWithoutChunksAndClosed() {
        TestPeer visitor = rig.context.visit();
        visitor.send("GET http://a.example/x?y=1 HTTP/1.0\r\n\r\n");
        TestPeer target = rig.context.nextLink().peer();
        expectHead(target, "GET /x?y=1 HTTP/1.1");
        target.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n0\r\n\r\n");
        String all = new String(visitor.receiveAll(), StandardCharsets.UTF_8);
        assertThat(all).endsWith("\r\n\r\nyes").doesNotContainIgnoringCase("chunked");
    }

    @Test
    void anAnswerThatIsCutOffIsCutOffForTheVisitorToo() {
        TestPeer visitor = rig.context.visit();
        visitor.send(GET);
        TestPeer target = rig.context.nextLink().peer();
        expect(target, GOT);
        target.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        expectHead(visitor, "HTTP/1.1 200 OK");
        expect(visitor, "half");
        target.finish();
        assertThat(visitor.awaitEnd()).isEqualTo(End.RESET);
    }

    @Test
    void aResetOfTheTargetIsNotTheEndOfAnAnswer() {
        TestPeer visitor = rig.context.visit();
        visitor.send(GET);
        TestPeer target = rig.context.nextLink().peer();
        expect(target, GOT);
        target.send("HTTP/1.1 200 OK\r\n\r\nhalf");
        expectHead(visitor, "HTTP/1.1 200 OK");
        expect(visitor, "4\r\nhalf\r\n");
        target.reset();
        assertThat(visitor.awaitEnd()).isEqualTo(End.RESET);
    }

    @Test
    void aVisitorThatGoesAwayTakesItsRequestAlong() {
        TestPeer visitor = rig.context.visit();
        visitor.send("POST http://a.example/ HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
        TestPeer target = rig.context.nextLink().peer();
        expectHead(target, "POST / HTTP/1.1");
        expect(target, "half");
        visitor.finish();
        assertThat(target.awaitEnd()).isEqualTo(End.RESET);
    }

    @Test
    void headAndEmptyAnswersHaveNoBody() {
        TestPeer visitor = rig.context.visit();
        visitor.send(GET.replace("GET", "HEAD"));
        TestPeer target = rig.context.nextLink().peer();
        expect(target, GOT.replace("GET", "HEAD"));
        target.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        expect(visitor, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nVia: 1.1 adit\r\n\r\n");
        for (String status : new String[] {"204 No Content", "304 Not Modified"}) {
            visitor.send(GET);
            expect(target, GOT);
            target.send("HTTP/1.1 " + status + "\r\n\r\n");
            expect(visitor, "HTTP/1.1 " + status + "\r\nVia: 1.1 adit\r\n\r\n");
        }
        visitor.send(GET);
        expect(target, GOT);
    }

    @Test
    void anAnswerBeforeTheAnswerIsPassedOn() {
        TestPeer visitor = rig.context.visit();
        visitor.send("POST http://a.example/ HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        TestPeer target = rig.context.nextLink().peer();
        assertThat(expectHead(target, "POST / HTTP/1.1")).contains("Expect: 100-continue");
        target.send("HTTP/1.1 100 Continue\r\n\r\n");
        expectHead(visitor, "HTTP/1.1 100 Continue");
        visitor.send("up");
        expect(target, "up");
        target.send(OK);
        expect(visitor, PASSED);
    }

    @Test
    void whatBelongsToOneConnectionIsNotPassedOn() {
        TestPeer visitor = rig.context.visit();
        visitor.send(head(
                "GET http://a.example/ HTTP/1.1",
                "Host: a.example",
                "Connection: keep-alive, X-Mine, Host",
                "X-Mine: 1",
                "Keep-Alive: 5",
                "Proxy-Connection: keep-alive",
                "Proxy-Authorization: Basic eDp5",
                "TE: trailers",
                "Upgrade: h2c",
                "X-Theirs: 2"));
        TestPeer target = rig.context.nextLink().peer();
        expect(target, "GET / HTTP/1.1\r\nX-Theirs: 2\r\nHost: a.example\r\nVia: 1.1 adit\r\n\r\n");
        target.send("HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nContent-Length: 2\r\n\r\nok");
        expect(visitor, PASSED);
    }

    @Test
    void connectJoinsVisitorAndTargetAndLosesNothing() {
        TestPeer visitor = rig.context.visit();
        visitor.send("CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n\u0016\u0003\u0001 at once\r\n\r\n");
        TestLink link = rig.context.nextLink();
        assertThat(link.request().target()).isEqualTo(Address.parse("a.example:443"));
        expect(visitor, "HTTP/1.1 200 Connection established\r\n\r\n");
        expect(link.peer(), "\u0016\u0003\u0001 at once\r\n\r\n");
        visitor.send("GET / HTTP/1.1\r\n");
        expect(link.peer(), "GET / HTTP/1.1\r\n");
        link.peer().send("answer");
        expect(visitor, "answer");
        visitor.finish();
        assertThat(link.peer().awaitEnd()).isEqualTo(End.FINISHED);
        link.peer().send("still");
        link.peer().finish();
        assertThat(new String(visitor.receiveAll(), StandardCharsets.UTF_8)).isEqualTo("still");
    }

    @Test
    void whatIsSentBehindConnectAndTheEndAreKeptForTheTarget() {
        TestPeer visitor = rig.context.visit();
        byte[] early = bytes(90_001, 3);
        visitor.send("CONNECT a.example:443 HTTP/1.1\r\nHost: a\r\n\r\n");
        visitor.send(early);
        visitor.finish();
        TestPeer target = rig.context.nextLink().peer();
        assertThat(Arrays.equals(target.receiveAll(), early)).isTrue();
    }

    @Test
    void aWebSocketIsJoined() {
        TestPeer visitor = rig.context.visit();
        visitor.send(head(
                "GET http://a.example/chat HTTP/1.1",
                "Host: a",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: abc"));
        TestPeer target = rig.context.nextLink().peer();
        assertThat(expectHead(target, "GET /chat HTTP/1.1"))
                .containsIgnoringCase("connection: upgrade")
                .containsIgnoringCase("upgrade: websocket")
                .contains("Sec-WebSocket-Key: abc");
        target.send(head(
                        "HTTP/1.1 101 Switching Protocols",
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Accept: x")
                + "first frame");
        assertThat(expectHead(visitor, "HTTP/1.1 101 Switching Protocols"))
                .containsIgnoringCase("upgrade: websocket")
                .contains("Sec-WebSocket-Accept: x");
        expect(visitor, "first frame");
        visitor.send("GET http://no.more/ HTTP/1.1\r\n\r\n");
        expect(target, "GET http://no.more/ HTTP/1.1\r\n\r\n");
        target.send("second frame");
        expect(visitor, "second frame");
    }

    @Test
    void aKeptConnectionThatEndedUnderARequestIsMadeAnew() {
        TestPeer visitor = rig.context.visit();
        visitor.send(GET);
        TestPeer first = rig.context.nextLink().peer();
        expect(first, GOT);
        first.send(OK);
        expect(visitor, PASSED);
        visitor.send(GET);
        expect(first, GOT);
        first.reset();
        TestPeer second = rig.context.nextLink().peer();
        expect(second, GOT);
        second.reset();
        expectHead(visitor, "HTTP/1.1 502 Bad Gateway");
    }

    @Test
    void aVisitorWithoutARequestIsClosedWithTheTunnelAndOneInTheMiddleIsServed() {
        TestPeer idle = rig.context.visit();
        TestPeer busy = rig.context.visit();
        busy.send(GET);
        TestPeer target = rig.context.nextLink().peer();
        expect(target, GOT);
        rig.end();
        assertThat(idle.awaitEnd()).isEqualTo(End.FINISHED);
        target.send(OK);
        expect(busy, PASSED);
        assertThat(busy.awaitEnd()).isEqualTo(End.FINISHED);
    }

    /** Neither side is read while the other does not take what it has: what waits here is bounded. */
    @Test
    void aSlowSideStopsTheOther() {
        byte[] large = bytes(24 << 20, 4);
        TestPeer visitor = rig.context.visit();
        visitor.send(GET);
        TestPeer target = rig.context.nextLink().peer();
        expect(target, GOT);
        visitor.pause();
        target.send("HTTP/1.1 200 OK\r\nContent-Length: " + large.length + "\r\n\r\n");
        ChannelFuture sent = target.channel().writeAndFlush(Unpooled.wrappedBuffer(large));
        await().until(() -> target.channel().bytesBeforeWritable() > 0);
        assertThat(sent.isDone()).isFalse();
        visitor.resume();
        expectHead(visitor, "HTTP/1.1 200 OK");
        assertThat(Arrays.equals(visitor.receive(large.length), large)).isTrue();
    }

    /** javac 23 and later runs no annotation processor unless told to: then the jar would extend nothing. */
    @Test
    void theIndexNamesTheType() throws IOException {
        Path classes = Path.of("target", "classes", "META-INF", "extensions.idx");
        assertThat(Files.readAllLines(classes)).contains(HttpProxyTunnelType.class.getName());
    }
}
