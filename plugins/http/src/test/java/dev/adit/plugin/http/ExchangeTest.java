package dev.adit.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.link.LinkFailure;
import dev.adit.api.testkit.TestPeer;
import dev.adit.api.testkit.TestPeer.End;
import dev.adit.plugin.http.Site.Head;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests and answers over HTTP/1.1, byte by byte. */
class ExchangeTest {
    /** The target keeps its connections for longer than any machine may need to go on with a test. */
    private static final String KEPT = "Keep-Alive: timeout=120\r\n";

    private static final String EMPTY = "HTTP/1.1 200 OK\r\n" + KEPT + "Content-Length: 0\r\n\r\n";

    private Site site = Site.plain();

    @AfterEach
    void end() {
        site.close();
    }

    private void sites(Configs configs) {
        site.close();
        site = new Site(configs.config());
    }

    @Test
    void aRequestReachesTheTargetAndItsAnswerTheVisitor() {
        TestPeer visitor = site.visitor("GET /a?b=c HTTP/1.1\r\nHost: WWW.example.com:80\r\nX-Mine: 1\r\n\r\n");
        TestPeer target = site.target();
        Head request = Site.head(target);
        assertThat(request.line()).isEqualTo("GET /a?b=c HTTP/1.1");
        assertThat(request.header("host")).isEqualTo("WWW.example.com:80");
        assertThat(request.header("x-mine")).isEqualTo("1");
        assertThat(request.header("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(request.header("x-real-ip")).isEqualTo("127.0.0.1");
        assertThat(request.header("x-forwarded-proto")).isEqualTo("http");
        assertThat(request.header("x-forwarded-host")).isEqualTo("WWW.example.com:80");
        assertThat(request.header("forwarded")).isEqualTo("for=127.0.0.1;host=\"WWW.example.com:80\";proto=http");
        target.send("HTTP/1.1 200 Fine\r\nContent-Length: 5\r\nX-Theirs: 2\r\n\r\nhello");
        Head answer = Site.head(visitor);
        assertThat(answer.line()).isEqualTo("HTTP/1.1 200 Fine");
        assertThat(answer.header("x-theirs")).isEqualTo("2");
        assertThat(Site.body(visitor, answer)).isEqualTo("hello");
    }

    @Test
    void bothConnectionsAreKeptForTheNextRequest() {
        TestPeer visitor = site.visitor(Site.GET);
        TestPeer target = site.target();
        for (int i = 0; i < 3; i++) {
            Site.head(target);
            target.send(EMPTY);
            Site.head(visitor);
            visitor.send(Site.GET);
        }
        Site.head(target);
        target.send(EMPTY);
        assertThat(Site.head(visitor).line()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(site.context.requests()).hasSize(1);
    }

    @Test
    void requestsSentAheadAreAnsweredInOrder() {
        TestPeer visitor = site.visitor();
        StringBuilder ahead = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            ahead.append("GET /").append(i).append(" HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        }
        visitor.send(ahead.toString());
        TestPeer target = site.target();
        for (int i = 0; i < 20; i++) {
            String path = Site.head(target).word(1);
            target.send("HTTP/1.1 200 OK\r\n" + KEPT + "Content-Length: " + path.length() + "\r\n\r\n" + path);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(Site.body(visitor, Site.head(visitor))).isEqualTo("/" + i);
        }
    }

    @Test
    void aBodyInChunksPassesBothWaysWithItsTrailers() {
        TestPeer visitor = site.visitor(
                "POST / HTTP/1.1\r\nHost: www.example.com\r\nTransfer-Encoding: chunked\r\n\r\n",
                "3\r\nabc\r\n0\r\nX-Sum: 9\r\n\r\n");
        TestPeer target = site.target();
        assertThat(Site.head(target).header("transfer-encoding")).isEqualTo("chunked");
        assertThat(target.receiveText(8 + 3 + 10 + 2)).isEqualTo("3\r\nabc\r\n0\r\nX-Sum: 9\r\n\r\n");
        target.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-End: 1\r\n\r\n");
        assertThat(Site.head(visitor).header("transfer-encoding")).isEqualTo("chunked");
        assertThat(visitor.receiveText(7 + 3 + 10 + 2)).isEqualTo("2\r\nhi\r\n0\r\nX-End: 1\r\n\r\n");
    }

    @Test
    void largeBodiesArePassedUnchangedThoughOneSideStops() {
        byte[] up = bytes(2_000_003, 1);
        byte[] down = bytes(3_000_017, 2);
        TestPeer visitor =
                site.visitor("PUT /x HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: " + up.length + "\r\n\r\n");
        TestPeer target = site.target();
        Site.head(target);
        target.pause();
        Thread sending = new Thread(() -> visitor.send(up));
        sending.start();
        target.resume();
        assertThat(Arrays.equals(target.receive(up.length), up)).isTrue();
        visitor.pause();
        Thread answering = new Thread(() -> {
            target.send("HTTP/1.1 200 OK\r\nContent-Length: " + down.length + "\r\n\r\n");
            target.send(down);
        });
        answering.start();
        visitor.resume();
        Site.head(visitor);
        assertThat(Arrays.equals(visitor.receive(down.length), down)).isTrue();
    }

    @Test
    void interimAnswersPassBeforeTheBody() {
        TestPeer visitor = site.visitor(
                "POST / HTTP/1.1\r\nHost: www.example.com\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        TestPeer target = site.target();
        assertThat(Site.head(target).header("expect")).isEqualTo("100-continue");
        target.send("HTTP/1.1 100 Continue\r\n\r\n");
        assertThat(Site.head(visitor).line()).isEqualTo("HTTP/1.1 100 Continue");
        visitor.send("ok");
        assertThat(target.receiveText(2)).isEqualTo("ok");
        target.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" + EMPTY);
        assertThat(Site.head(visitor).header("link")).isEqualTo("</a.css>");
        assertThat(Site.head(visitor).line()).isEqualTo("HTTP/1.1 200 OK");
    }

    @Test
    void answersWithoutABodyKeepTheirHeadersAndTheConnection() {
        TestPeer visitor = site.visitor("HEAD / HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        TestPeer target = site.target();
        Site.head(target);
        target.send("HTTP/1.1 200 OK\r\n" + KEPT + "Content-Length: 1234\r\n\r\n");
        assertThat(Site.head(visitor).header("content-length")).isEqualTo("1234");
        for (String line : new String[] {"204 No Content", "304 Not Modified"}) {
            visitor.send(Site.GET);
            Site.head(target);
            target.send("HTTP/1.1 " + line + "\r\n" + KEPT + "ETag: \"1\"\r\n\r\n");
            Head answer = Site.head(visitor);
            assertThat(answer.line()).isEqualTo("HTTP/1.1 " + line);
            assertThat(answer.headers()).doesNotContainKey("transfer-encoding");
        }
        assertThat(site.context.requests()).hasSize(1);
    }

    @Test
    void anAnswerThatEndsWithItsConnectionIsWholeForTheVisitor() {
        TestPeer visitor = site.visitor(Site.GET);
        TestPeer target = site.target();
        Site.head(target);
        target.send("HTTP/1.1 200 OK\r\n\r\nuntil the end");
        target.finish();
        assertThat(Site.head(visitor).header("transfer-encoding")).isEqualTo("chunked");
        assertThat(visitor.receiveText(18 + 5)).isEqualTo("d\r\nuntil the end\r\n0\r\n\r\n");
        visitor.send(Site.GET);
        Site.head(site.target());
    }

    @Test
    void aVisitorOfTheOldVersionGetsAnAnswerItCanRead() {
        TestPeer visitor = site.visitor("GET / HTTP/1.0\r\nHost: www.example.com\r\n\r\n");
        TestPeer target = site.target();
        assertThat(Site.head(target).line()).isEqualTo("GET / HTTP/1.1");
        target.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n");
        Head answer = Site.head(visitor);
        assertThat(answer.headers()).doesNotContainKey("transfer-encoding");
        assertThat(new String(visitor.receiveAll(), StandardCharsets.UTF_8)).isEqualTo("hi");
    }

    @Test
    void anAnswerThatIsCutOffIsCutOffForTheVisitorToo() {
        TestPeer visitor = site.visitor(Site.GET);
        TestPeer target = site.target();
        Site.head(target);
        target.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        Site.head(visitor);
        assertThat(visitor.receiveText(4)).isEqualTo("half");
        target.finish();
        assertThat(visitor.awaitEnd()).isEqualTo(End.RESET);
    }

    @Test
    void anAnswerDuringTheUploadEndsTheConnectionBehindIt() {
        TestPeer visitor = site.visitor("POST / HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 100\r\n\r\nhalf");
        TestPeer target = site.target();
        Site.head(target);
        assertThat(target.receiveText(4)).isEqualTo("half");
        target.send("HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\nstop");
        Head answer = Site.head(visitor);
        assertThat(answer.line()).isEqualTo("HTTP/1.1 403 No");
        assertThat(new String(visitor.receiveAll(), StandardCharsets.UTF_8)).isEqualTo("stop");
    }

    @Test
    void anUpgradeTurnsBothConnectionsIntoOne() {
        TestPeer visitor = site.visitor(
                "GET /ws HTTP/1.1\r\nHost: www.example.com\r\nConnection: keep-alive, Upgrade\r\n",
                "Upgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n");
        TestPeer target = site.target();
        Head request = Site.head(target);
        assertThat(request.header("upgrade")).isEqualTo("websocket");
        assertThat(request.header("connection")).isEqualToIgnoringCase("upgrade");
        target.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nfirst");
        assertThat(Site.head(visitor).header("upgrade")).isEqualTo("websocket");
        assertThat(visitor.receiveText(5)).isEqualTo("first");
        visitor.send("GET this is not HTTP\n");
        assertThat(target.receiveText(21)).isEqualTo("GET this is not HTTP\n");
        target.send("more");
        target.finish();
        visitor.finish();
        assertThat(new String(visitor.receiveAll(), StandardCharsets.UTF_8)).isEqualTo("more");
    }

    @ParameterizedTest
    @EnumSource(LinkFailure.class)
    void aMissingLinkIsAnsweredWithWhoseFaultItIs(LinkFailure failure) {
        site.context.refuseLinks(failure);
        TestPeer visitor = site.visitor("GET / HTTP/1.1\r\nHost: www.example.com\r\nAccept: application/json\r\n\r\n");
        Head answer = Site.head(visitor);
        int status = Integer.parseInt(answer.word(1));
        assertThat(status)
                .isEqualTo(Refusal.of(new dev.adit.api.link.LinkException(failure, ""))
                        .status()
                        .code());
        assertThat(answer.header("content-type")).startsWith("application/json");
        assertThat(Site.body(visitor, answer)).contains("\"status\": " + status);
        assertThat(site.context.thrown()).isEmpty();
    }

    @Test
    void anIdleConnectionThatHasEndedIsNotTheVisitorsAffair() {
        TestPeer visitor = site.visitor(Site.GET);
        TestPeer target = site.target();
        Site.head(target);
        target.send(EMPTY);
        Site.head(visitor);
        visitor.send(Site.GET);
        Site.head(target);
        target.finish();
        TestPeer second = site.target();
        Site.head(second);
        second.send(EMPTY);
        assertThat(Site.head(visitor).line()).isEqualTo("HTTP/1.1 200 OK");
    }

    @Test
    void aTargetThatEndsWithoutAWordIsABadGateway() {
        TestPeer visitor = site.visitor(Site.GET);
        TestPeer target = site.target();
        Site.head(target);
        target.reset();
        assertThat(Site.head(visitor).line()).isEqualTo("HTTP/1.1 502 Bad Gateway");
    }

    @Test
    void aTargetThatIsSilentIsATimeout() {
        sites(Configs.host(Site.HOST).responseTimeout(Duration.ofMillis(50)));
        TestPeer visitor = site.visitor(Site.GET);
        assertThat(Site.head(visitor).line()).isEqualTo("HTTP/1.1 504 Gateway Timeout");
    }

    @Test
    void aVisitorThatGoesTakesItsLinkAlong() {
        TestPeer visitor = site.visitor(Site.GET);
        TestPeer target = site.target();
        Site.head(target);
        visitor.reset();
        assertThat(target.awaitEnd()).isEqualTo(End.RESET);
    }

    @ParameterizedTest
    @CsvSource({"5, 200", "6, 413"})
    void aBodyMayBeSoLarge(int length, int status) {
        sites(Configs.host(Site.HOST).maxBody(5));
        TestPeer visitor = site.visitor("POST / HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: " + length
                + "\r\n\r\n" + "x".repeat(length));
        if (status == 200) {
            TestPeer target = site.target();
            Site.head(target);
            target.send(EMPTY);
        }
        assertThat(Site.head(visitor).line()).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void aBodyInChunksThatGrowsTooLargeIsRefused() {
        sites(Configs.host(Site.HOST).maxBody(5));
        TestPeer visitor = site.visitor(
                "POST / HTTP/1.1\r\nHost: www.example.com\r\nTransfer-Encoding: chunked\r\n\r\n",
                "4\r\nabcd\r\n4\r\nabcd\r\n0\r\n\r\n");
        Head answer = Site.head(visitor);
        assertThat(answer.line()).startsWith("HTTP/1.1 413");
        assertThat(answer.header("connection")).isEqualTo("close");
    }

    @Test
    void headersAreSetAndTakenOutBothWays() {
        sites(Configs.host(Site.HOST)
                .headers(
                        new HeaderRules(Map.of("Host", "inside.lan", "X-Key", "1"), List.of("Cookie")),
                        new HeaderRules(Map.of("X-Frame-Options", "DENY"), List.of("Server"))));
        TestPeer visitor = site.visitor(
                "GET / HTTP/1.1\r\nHost: www.example.com\r\nCookie: a\r\nConnection: X-Hop\r\n",
                "X-Hop: 1\r\nKeep-Alive: 3\r\nTE: trailers, gzip\r\n\r\n");
        TestPeer target = site.target();
        Head request = Site.head(target);
        assertThat(request.header("host")).isEqualTo("inside.lan");
        assertThat(request.header("x-key")).isEqualTo("1");
        assertThat(request.header("te")).isEqualTo("trailers");
        assertThat(request.headers()).doesNotContainKeys("cookie", "x-hop", "keep-alive", "connection");
        target.send("HTTP/1.1 200 OK\r\nServer: old\r\nContent-Length: 0\r\nConnection: X-Hop\r\nX-Hop: 2\r\n\r\n");
        Head answer = Site.head(visitor);
        assertThat(answer.header("x-frame-options")).isEqualTo("DENY");
        assertThat(answer.headers()).doesNotContainKeys("server", "x-hop", "connection");
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/8, 127.0.0.1", "127.0.0.0/8, '1.2.3.4, 127.0.0.1'"})
    void theWordOfATrustedProxyIsPassedOn(String trusted, String forwardedFor) {
        sites(Configs.host(Site.HOST).trust(trusted));
        site.visitor(
                "GET / HTTP/1.1\r\nHost: www.example.com\r\nX-Forwarded-For: 1.2.3.4\r\n",
                "X-Forwarded-Proto: https\r\nX-Real-IP: 1.2.3.4\r\n\r\n");
        Head request = Site.head(site.target());
        boolean passed = forwardedFor.startsWith("1.");
        assertThat(request.header("x-forwarded-for")).isEqualTo(forwardedFor);
        assertThat(request.header("x-forwarded-proto")).isEqualTo(passed ? "https" : "http");
        assertThat(request.header("x-real-ip")).isEqualTo(passed ? "1.2.3.4" : "127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({"'', 401", "Basic YW5uOnNlY3JldA==, 200", "Basic YW5uOndyb25n, 401", "Basic ?, 401", "Bearer x, 401"})
    void aGuardedSiteWantsNameAndPassword(String authorization, int status) {
        sites(Configs.host(Site.HOST).auth("ann", "secret"));
        TestPeer visitor = site.visitor("GET / HTTP/1.1\r\nHost: www.example.com\r\n"
                + (authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n") + "\r\n");
        if (status == 200) {
            TestPeer target = site.target();
            assertThat(Site.head(target).headers()).doesNotContainKey("authorization");
            target.send(EMPTY);
        }
        assertThat(Site.head(visitor).line()).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void requestsAreCounted() {
        TestPeer visitor = site.visitor(Site.GET);
        TestPeer target = site.target();
        Site.head(target);
        target.send(EMPTY);
        Site.head(visitor);
        visitor.send("GET / HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n");
        Site.head(target);
        target.send("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
        visitor.receiveAll();
        assertThat(site.figures()).containsEntry("requests", 2L);
        assertThat(site.figures().toString()).contains("2xx=1", "4xx=1");
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
