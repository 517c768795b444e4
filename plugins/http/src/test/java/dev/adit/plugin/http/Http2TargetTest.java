package dev.adit.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.link.LinkFailure;
import dev.adit.api.testkit.TestPeer;
import dev.adit.plugin.http.Http2Hands.Request;
import dev.adit.plugin.http.Site.Head;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests to a target that speaks HTTP/2. */
class Http2TargetTest {
    private final Site site =
            new Site(Configs.host(Site.HOST).targetProtocol(TargetProtocol.H2).config());

    @AfterEach
    void end() {
        site.close();
    }

    @Test
    void aRequestBecomesAStreamAndItsAnswerIsTheVisitors() {
        TestPeer visitor = site.visitor(
                "POST /a?b HTTP/1.1\r\nHost: www.example.com\r\nConnection: close, X-Mine\r\nX-Mine: 1\r\nX-Kept: 2\r\n",
                "Content-Length: 5\r\n\r\nhello");
        Http2Hands target = Http2Hands.target(site.target());
        Request request = target.request();
        assertThat(request.get(":method")).isEqualTo("POST");
        assertThat(request.get(":path")).isEqualTo("/a?b");
        assertThat(request.get(":authority")).isEqualTo("www.example.com");
        assertThat(request.get(":scheme")).isEqualTo("http");
        assertThat(request.get("x-forwarded-for")).isEqualTo("127.0.0.1");
        assertThat(request.get("x-kept")).isEqualTo("2");
        assertThat(request.headers().contains("x-mine")).isFalse();
        assertThat(request.headers().contains("connection")).isFalse();
        assertThat(target.body()).isEqualTo("hello");
        target.headers(request.stream(), 0, ":status", "200", "x-theirs", "3");
        target.data(request.stream(), 0, "wor");
        target.data(request.stream(), Http2Hands.END_STREAM, "ld");
        Head answer = Site.head(visitor);
        assertThat(answer.line()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(answer.header("x-theirs")).isEqualTo("3");
        assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("x-http2"));
        String chunks = "3\r\nwor\r\n2\r\nld\r\n0\r\n\r\n";
        assertThat(visitor.receiveText(chunks.length())).isEqualTo(chunks);
    }

    @Test
    void trailersAndAHeadThatIsAllArriveAsTheyAre() {
        TestPeer visitor = site.visitor(Site.GET, Site.GET);
        Http2Hands target = Http2Hands.target(site.target());
        Request first = target.request();
        target.headers(first.stream(), 0, ":status", "200");
        target.data(first.stream(), 0, "x");
        target.headers(first.stream(), Http2Hands.END_STREAM, "x-sum", "7");
        assertThat(Site.head(visitor).header("transfer-encoding")).isEqualTo("chunked");
        String chunks = "1\r\nx\r\n0\r\nx-sum: 7\r\n\r\n";
        assertThat(visitor.receiveText(chunks.length())).isEqualTo(chunks);
        Request second = target.request();
        target.headers(second.stream(), Http2Hands.END_STREAM, ":status", "204");
        assertThat(Site.head(visitor).line()).isEqualTo("HTTP/1.1 204 No Content");
        assertThat(site.context.requests()).hasSize(1);
    }

    @Test
    void aStreamThatTheTargetResetsIsTheVisitors502AndTheConnectionStays() {
        TestPeer visitor = site.visitor(Site.GET, Site.GET);
        Http2Hands target = Http2Hands.target(site.target());
        target.reset(target.request().stream(), Http2Hands.REFUSED_STREAM);
        Head answer = Site.head(visitor);
        assertThat(answer.word(1)).isEqualTo("502");
        Site.body(visitor, answer);
        target.headers(target.request().stream(), Http2Hands.END_STREAM, ":status", "200");
        assertThat(Site.head(visitor).word(1)).isEqualTo("200");
    }

    @Test
    void aVisitorThatGoesResetsItsStream() {
        TestPeer visitor = site.visitor(Site.GET);
        Http2Hands target = Http2Hands.target(site.target());
        target.request();
        visitor.reset();
        assertThat(target.reset()).isNotEqualTo(Http2Hands.NO_ERROR);
    }

    @Test
    void aTargetThatSaysGoodbyeAnswersWhatItHasAndIsReachedAnew() {
        TestPeer visitor = site.visitor(Site.GET);
        Http2Hands target = Http2Hands.target(site.target());
        Request request = target.request();
        target.goAway(request.stream());
        target.headers(request.stream(), Http2Hands.END_STREAM, ":status", "204");
        assertThat(Site.head(visitor).word(1)).isEqualTo("204");
        visitor.send(Site.GET);
        Http2Hands renewed = Http2Hands.target(site.target());
        renewed.headers(renewed.request().stream(), Http2Hands.END_STREAM, ":status", "201");
        assertThat(Site.head(visitor).word(1)).isEqualTo("201");
    }

    @Test
    void whatCannotBeReachedIsSaidAsOtherwise() {
        site.context.refuseLinks(LinkFailure.CLIENT_OFFLINE);
        assertThat(Site.head(site.visitor(Site.GET)).word(1)).isEqualTo("503");
    }
}
