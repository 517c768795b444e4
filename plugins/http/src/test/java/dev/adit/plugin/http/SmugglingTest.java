package dev.adit.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.testkit.TestPeer;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that two programs may read in two ways is one that nobody gets. */
class SmugglingTest {
    private static final String POST = "POST / HTTP/1.1\nHost: www.example.com\n";
    private static final String SECOND = "GET /second HTTP/1.1\nHost: www.example.com\n\n";

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
