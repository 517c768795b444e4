package dev.adit.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.testkit.TestPeer;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that two programs may read in two ways is one that nobody gets. */
class SmugglingTest {
    private static final String POST = "POST / HTTP/1.1\nHost: www.example.com\n";
    private static final String SECOND = "GET /second HTTP/1.1\nHost: www.example.com\n\n";

    /** A second reader, who takes every line for a request that looks like one, and any line's end for one. */
    private static final Pattern REQUEST_LINE = Pattern.compile("(?m)^[!-~]+ [!-~]+ HTTP/1\\.[01]\\r?$");
    /** A head without a body, or the end of a body of these cases. */
    private static final Pattern ONE_REQUEST =
            Pattern.compile("(?s)^GET.*\r\n\r\n$|^POST.*\r\n\r\n(abc|3\r\nabc\r\n0\r\n.*\r\n)$");

    private final Site site = Site.plain();

    @AfterEach
    void end() {
        site.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                POST + "Content-Length: 6\nTransfer-Encoding: chunked\n\n0\n\nG",
                POST + "Transfer-Encoding: chunked\nContent-Length: 6\n\n0\n\nG",
                POST + "Transfer-Encoding: chunked\nTransfer-Encoding: identity\n\n0\n\n",
                POST + "Transfer-Encoding: chunked, identity\n\n0\n\n",
                POST + "Transfer-Encoding: identity\n\n",
                POST + "Transfer-Encoding: xchunked\n\n0\n\n",
                POST + "Transfer-Encoding : chunked\n\n0\n\n",
                POST + "Transfer-Encoding:\u000bchunked\n\n0\n\n",
                POST + "Content-Length: 0\nContent-Length: 5\n\nhello",
                POST + "Content-Length: 5\nContent-Length: 5\n\nhello",
                POST + "Content-Length: 5, 5\n\nhello",
                POST + "Content-Length: +5\n\nhello",
                POST + "Content-Length: -5\n\nhello",
                POST + "Content-Length: 0x5\n\nhello",
                "POST / HTTP/1.0\nHost: www.example.com\nTransfer-Encoding: chunked\n\n0\n\n",
                "GET / HTTP/1.1\n\n",
                "GET / HTTP/1.1\nHost: www.example.com\nHost: b.example\n\n",
                "GET / HTTP/1.1\nHost : www.example.com\n\n",
                "GET / HTTP/1.1\nHost: www.example.com/a\n\n",
                "GET / HTTP/1.1\nHost: www.example.com:80:80\n\n",
                "GET / HTTP/1.1\nHost: www.example.com\nX y: 1\n\n",
                "GET / HTTP/1.1\nHost: www.example.com\nX: a\u0000b\n\n",
                "GET / HTTP/1.1\nHost: www.example.com\nno colon\n\n",
                "GET  / HTTP/1.1 x\nHost: www.example.com\n\n",
                "G\u0001T / HTTP/1.1\nHost: www.example.com\n\n",
                "GET relative HTTP/1.1\nHost: www.example.com\n\n",
                "GET / HTTQ/1.1\nHost: www.example.com\n\n"
            })
    void anAmbiguousHeadIsRefusedAndTheConnectionEnds(String request) {
        refused("400", request.replace("\n", "\r\n"));
    }

    @Test
    void aLineThatEndsInALineFeedAloneIsRefused() {
        refused("400", "GET / HTTP/1.1\r\nHost: www.example.com\nX: 1\r\n\r\n");
        refused("400", "GET / HTTP/1.1\nHost: www.example.com\n\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1;x\nA\r\n0\r\n\r\n",
                "FFFFFFFFFFFFFFFF\r\n",
                "-1\r\n",
                "0x1\r\na\r\n0\r\n\r\n",
                "1\r\nab\r\n0\r\n\r\n"
            })
    void anAmbiguousChunkNeverBecomesASecondRequest(String body) {
        TestPeer visitor = site.visitor("POST / HTTP/1.1\r\nHost: www.example.com\r\nTransfer-Encoding: chunked\r\n\r\n"
                + body + SECOND.replace("\n", "\r\n"));
        String answer = new String(visitor.receiveAll(), StandardCharsets.UTF_8);
        assertThat(answer)
                .startsWith("HTTP/1.1 400 ")
                .contains("connection: close")
                .doesNotContain("/second");
        assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
    }

    /** What is taken may look odd, but behind the server nobody can find another request in it, however he reads. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\nHost: www.example.com\nX: GET /second HTTP/1.1\nConnection: close\n\n",
                "GET /a%0d%0a%0d%0aGET%20/second%20HTTP/1.1 HTTP/1.1\nHost: www.example.com\nConnection: close\n\n",
                "GET / HTTP/1.1\nHost: www.example.com\nX: a\n b\nConnection: close\n\n",
                "GET / HTTP/1.1\nHost: www.example.com\nContent-Length: 0\nConnection: close\n\n",
                "GET / HTTP/1.1\nHost: www.example.com\nConnection: close, Content-Length, Host\n\n",
                POST + "Connection: close\nTransfer-Encoding: Chunked\n\n3;x=y\nabc\n0\nContent-Length: 50\n\n",
                POST + "Connection: close, Transfer-Encoding\nTransfer-Encoding: chunked\n\n3\nabc\n0\n\n",
                POST + "Connection: close, Content-Length\nContent-Length: 3\n\nabc",
                POST + "Connection: close\nContent-Length: 003\n\nabc",
                "POST / HTTP/1.0\nHost: www.example.com\nContent-Length: 3\n\nabc",
            })
    void whatIsPassedOnIsOneRequestToEveryReader(String request) {
        TestPeer visitor = site.visitor((request + SECOND).replace("\n", "\r\n"));
        TestPeer target = site.target();
        StringBuilder seen = new StringBuilder();
        while (!ONE_REQUEST.matcher(seen).find()) {
            seen.append(new String(target.receive(1), StandardCharsets.ISO_8859_1));
        }
        target.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        String answer = new String(visitor.receiveAll(), StandardCharsets.UTF_8);
        assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("ok");
        assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
        seen.append(new String(target.receiveAll(), StandardCharsets.ISO_8859_1));
        assertThat(REQUEST_LINE.matcher(seen).results()).hasSize(1);
        assertThat(seen).doesNotContain("www.example.com\r\n\r\nGET /second");
        assertThat(site.context.requests()).hasSize(1);
    }

    @Test
    void oversizedHeadsHaveStatusesOfTheirOwn() {
        refused("414", "GET /" + "a".repeat(70_000) + " HTTP/1.1\r\nHost: www.example.com\r\n\r\n");
        refused("431", "GET / HTTP/1.1\r\nHost: www.example.com\r\nX: " + "a".repeat(70_000) + "\r\n\r\n");
        refused("505", "GET / HTTP/1.7\r\nHost: www.example.com\r\n\r\n");
        refused("405", "CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "http://www.example.com/a?b, /a?b",
        "HTTP://www.example.com, /",
        "http://www.example.com?b, /?b",
    })
    void theAuthorityOfAnAbsoluteTargetCounts(String uri, String path) {
        site.visitor("GET " + uri + " HTTP/1.1\r\nHost: other.example\r\n\r\n");
        Site.Head head = Site.head(site.target());
        assertThat(head.line()).isEqualTo("GET " + path + " HTTP/1.1");
        assertThat(head.header("host")).isEqualTo("www.example.com");
    }

    private void refused(String status, String request) {
        TestPeer visitor = site.visitor();
        visitor.channel()
                .writeAndFlush(
                        Unpooled.copiedBuffer(request + SECOND.replace("\n", "\r\n"), StandardCharsets.ISO_8859_1));
        String answer = new String(visitor.receiveAll(), StandardCharsets.UTF_8);
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
        assertThat(site.context.requests()).isEmpty();
    }
}
