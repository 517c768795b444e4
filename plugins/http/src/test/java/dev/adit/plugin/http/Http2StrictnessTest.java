package dev.adit.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.adit.api.testkit.TestPeer;
import dev.adit.plugin.http.Http2Hands.Frame;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What RFC 9113 and 7541 forbid a visitor of HTTP/2, frame by frame: each is answered by an error of its stream or of the
 * connection, and none of it reaches a target.
 */
class Http2StrictnessTest {
    private static final int PRIORITY = 2;
    private static final int PUSH_PROMISE = 5;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int UNKNOWN = 0x16;
    private static final int ACK = 1;
    private static final int END_STREAM = Http2Hands.END_STREAM;
    private static final int END_HEADERS = Http2Hands.END_HEADERS;
    private static final int PADDED = 8;
    private static final int HEADERS = Http2Hands.HEADERS;
    private static final int DATA = Http2Hands.DATA;
    private static final int SETTINGS = Http2Hands.SETTINGS;
    private static final int RST_STREAM = Http2Hands.RST_STREAM;
    private static final int REFUSED_STREAM = Http2Hands.REFUSED_STREAM;

    private final Site site = Site.plain();
    private final TestPeer peer = site.visitor();
    private final Http2Hands visitor = Http2Hands.visitor(peer);

    @AfterEach
    void end() {
        site.close();
    }

    // --- the connection (RFC 9113 4 to 6)
    // ----------------------------------------------------------------------------------

    static Stream<Arguments> framesThatEndTheConnection() {
        return Stream.of(
                arguments("data without a stream", frame(DATA, 0, 0, 1)),
                arguments("data on a stream that is idle", frame(DATA, 0, 1, 1)),
                arguments("data of padding alone and more", open(frame(DATA, PADDED, 1, 5, 0))),
                arguments("headers without a stream", frame(HEADERS, END_HEADERS, 0, 0x82)),
                arguments("headers on a stream of the server's", frame(HEADERS, END_HEADERS, 2, 0x82)),
                arguments("headers of padding alone and more", frame(HEADERS, END_HEADERS | PADDED, 1, 9, 0x82)),
                arguments("a priority without a stream", frame(PRIORITY, 0, 0, 0, 0, 0, 0, 1)),
                arguments("a reset without a stream", frame(RST_STREAM, 0, 0, 0, 0, 0, 8)),
                arguments("a reset of a stream that is idle", frame(RST_STREAM, 0, 1, 0, 0, 0, 8)),
                arguments("a reset that is too short", open(frame(RST_STREAM, 0, 1, 0, 0, 8))),
                arguments("settings on a stream", frame(SETTINGS, 0, 1)),
                arguments("an acknowledgement with settings", frame(SETTINGS, ACK, 0, 0, 3, 0, 0, 0, 1)),
                arguments("settings that are too short", frame(SETTINGS, 0, 0, 0, 3, 0, 0, 0)),
                arguments("a push that is neither on nor off", frame(SETTINGS, 0, 0, 0, 2, 0, 0, 0, 2)),
                arguments("a window that is too large", frame(SETTINGS, 0, 0, 0, 4, 0x80, 0, 0, 0)),
                arguments("frames that are too small", frame(SETTINGS, 0, 0, 0, 5, 0, 0, 0x3F, 0xFF)),
                arguments("frames that are too large", frame(SETTINGS, 0, 0, 0, 5, 1, 0, 0, 0)),
                arguments("a promise of the visitor's", open(frame(PUSH_PROMISE, END_HEADERS, 1, 0, 0, 0, 2, 0x82))),
                arguments("a ping on a stream", frame(Http2Hands.PING, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8)),
                arguments("a ping that is too short", frame(Http2Hands.PING, 0, 0, 1, 2, 3, 4, 5, 6)),
                arguments("a goodbye on a stream", frame(Http2Hands.GOAWAY, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)),
                arguments("a window that grows by nothing", frame(WINDOW_UPDATE, 0, 0, 0, 0, 0, 0)),
                arguments("a window that outgrows itself", frame(WINDOW_UPDATE, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF)),
                arguments("a window of a stream that is idle", frame(WINDOW_UPDATE, 0, 1, 0, 0, 0, 1)),
                arguments("a window that is too short", frame(WINDOW_UPDATE, 0, 0, 0, 0, 1)),
                arguments("a continuation of nothing", frame(CONTINUATION, END_HEADERS, 1, 0x82)),
                arguments("a continuation of whole headers", open(frame(CONTINUATION, END_HEADERS, 1, 0x82))),
                arguments("data amidst headers", join(frame(HEADERS, 0, 1, 0x82), frame(DATA, 0, 1, 1))),
                arguments("other headers amidst headers", join(frame(HEADERS, 0, 1, 0x82), frame(HEADERS, 4, 3, 0x82))),
                arguments("something else amidst headers", join(frame(HEADERS, 0, 1, 0x82), frame(UNKNOWN, 0, 0, 1))),
                arguments("an index of no header", frame(HEADERS, END_HEADERS, 1, 0xFF, 0xFF, 0x7F)),
                arguments("a table that is too large", frame(HEADERS, END_HEADERS, 1, 0x3F, 0xE2, 0xFF, 0x7F, 0x82)),
                arguments("a text that is cut off", frame(HEADERS, END_HEADERS, 1, 0x40, 0x0A, 'a')),
                arguments("a frame above the agreed size", Http2Hands.frame(DATA, 0, 1, new byte[16_385])),
                arguments("no HTTP/2 any more", "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("framesThatEndTheConnection")
    void theConnectionEnds(String what, byte[] frames) {
        peer.channel().writeAndFlush(Unpooled.wrappedBuffer(frames));
        assertThat(outcome()).as(what).startsWith("connection ");
    }

    // --- a stream (RFC 9113 5.1, 8.1 to 8.3)
    // --------------------------------------------------------------------------------

    static Stream<Arguments> headsThatAreNone() {
        return Stream.of(
                arguments("a name in capitals", head("X-Up", "1")),
                arguments("a pseudo-header that is none", head(":nobody", "1")),
                arguments("a pseudo-header of answers", head(":status", "200")),
                arguments("a header of the connection", head("connection", "keep-alive")),
                arguments("chunks", head("transfer-encoding", "chunked")),
                arguments("an upgrade", head("upgrade", "websocket")),
                arguments("other codings than trailers", head("te", "gzip")),
                arguments("two paths", head(":path", "/b")),
                arguments("two methods", head(":method", "PUT")),
                arguments("no method", new String[] {":scheme", "http", ":authority", Site.HOST, ":path", "/"}),
                arguments(
                        "a method of two words",
                        new String[] {":method", "GET X", ":scheme", "http", ":authority", Site.HOST, ":path", "/"}),
                arguments("no path", new String[] {":method", "GET", ":scheme", "http", ":authority", Site.HOST}),
                arguments("no scheme", new String[] {":method", "GET", ":authority", Site.HOST, ":path", "/"}),
                arguments("a path of nothing", with("", "x", "1")),
                arguments("a path that is relative", with("a", "x", "1")),
                arguments("a line feed in a value", head("x", "a\nb")),
                arguments("a null in a value", head("x", "a\u0000b")),
                arguments("a length that is no number", head("content-length", "x")),
                arguments("two lengths", head("content-length", "1", "content-length", "2")),
                arguments("two hosts", head("host", "other.example", "host", "www.example.com")),
                arguments("a line feed in the path", with("/a\r\nX: 1", "x", "1")),
                arguments("a space in the path", with("/a b", "x", "1")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headsThatAreNone")
    void aRequestThatIsNoneIsRefused(String what, String[] pairs) {
        visitor.headers(1, END_STREAM, pairs);
        assertThat(outcome()).as(what).isIn("stream 1", "answer 400", "connection 1");
        assertThat(site.context.requests()).isEmpty();
    }

    @Test
    void bytesBehindTheEndOfARequestAreAnErrorOfItsStream() {
        visitor.headers(1, END_STREAM, head());
        Site.head(site.target());
        visitor.data(1, 0, "more");
        assertThat(outcome()).isIn("stream 5", "connection 5");
    }

    @Test
    void headersBehindTheEndOfARequestAreAnErrorOfItsStream() {
        visitor.headers(1, END_STREAM, head());
        Site.head(site.target());
        visitor.headers(1, END_STREAM, head());
        // They are no trailers either.
        assertThat(outcome()).isIn("stream 5", "stream 1", "connection 5");
    }

    @Test
    void aBodyOfAnotherLengthThanSaidNeverCountsAsWhole() {
        visitor.headers(1, 0, head("content-length", "5"));
        visitor.data(1, END_STREAM, "too long");
        assertThat(outcome()).isIn("stream 1", "connection 1");
    }

    @Test
    void trailersWithPseudoHeadersAreNone() {
        visitor.headers(1, 0, head());
        visitor.headers(1, END_STREAM, ":path", "/other");
        assertThat(outcome()).isIn("stream 1", "connection 1");
    }

    @Test
    void aStreamThatIsOlderThanTheLastIsAnErrorOfTheConnection() {
        visitor.headers(5, END_STREAM, head());
        visitor.headers(3, END_STREAM, head());
        // Netty takes it for one that is over already.
        assertThat(outcome()).isIn("stream 5", "connection 1");
    }

    @Test
    void pseudoHeadersComeFirst() {
        visitor.send(HEADERS, END_HEADERS | END_STREAM, 1, join(visitor.block(1, "x", "1"), visitor.block(1, head())));
        assertThat(outcome()).isIn("stream 1", "connection 1");
        assertThat(site.context.requests()).isEmpty();
    }

    // --- what must not be too much
    // ------------------------------------------------------------------------------------------

    @Test
    void aHundredStreamsAreThereAtOnceAndNoMore() {
        for (int i = 0; i <= Limits.STREAMS; i++) {
            visitor.headers(2 * i + 1, END_STREAM, head());
        }
        Frame refused = visitor.next(RST_STREAM);
        assertThat(refused.stream()).isEqualTo(2 * Limits.STREAMS + 1);
        assertThat(refused.payload().readInt()).isIn(Http2Hands.PROTOCOL_ERROR, REFUSED_STREAM);
    }

    @Test
    void whoResetsStreamAfterStreamIsSentAway() {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i <= Limits.RESETS + 1; i++) {
            frames.writeBytes(Http2Hands.frame(HEADERS, END_HEADERS, 2 * i + 1, visitor.block(2 * i + 1, head())));
            frames.writeBytes(Http2Hands.frame(RST_STREAM, 0, 2 * i + 1, bytes(0, 0, 0, 8)));
        }
        peer.channel().writeAndFlush(Unpooled.wrappedBuffer(frames.toByteArray()));
        assertThat(last()).startsWith("connection ");
    }

    @Test
    void headersWithoutAnEndAreCutOff() {
        byte[] some = visitor.block(1, "x", "y".repeat(8_000));
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(Http2Hands.frame(HEADERS, 0, 1, visitor.block(1, head())));
        for (int i = 0; i < 64; i++) {
            frames.writeBytes(Http2Hands.frame(CONTINUATION, 0, 1, some));
        }
        peer.channel().writeAndFlush(Unpooled.wrappedBuffer(frames.toByteArray()));
        assertThat(last()).startsWith("connection ");
    }

    @Test
    void continuationsOfNothingAreCutOff() {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        frames.writeBytes(Http2Hands.frame(HEADERS, 0, 1, visitor.block(1, head())));
        for (int i = 0; i < 10_000; i++) {
            frames.writeBytes(Http2Hands.frame(CONTINUATION, 0, 1));
        }
        peer.channel().writeAndFlush(Unpooled.wrappedBuffer(frames.toByteArray()));
        assertThat(last()).startsWith("connection ");
    }

    @Test
    void headersThatAreTooLargeAreNotPassedOn() {
        String[] many = new String[2 * 10];
        for (int i = 0; i < many.length; i += 2) {
            many[i] = "x-" + i;
            many[i + 1] = Character.toString('a' + i).repeat(Limits.HEADERS / 8);
        }
        byte[] block = visitor.block(1, head(many));
        int half = 16_000;
        visitor.send(HEADERS, END_STREAM, 1, Arrays.copyOf(block, half));
        for (int from = half; from < block.length; from += half) {
            int to = Math.min(block.length, from + half);
            visitor.send(CONTINUATION, to == block.length ? END_HEADERS : 0, 1, Arrays.copyOfRange(block, from, to));
        }
        assertThat(outcome()).isIn("answer 431", "stream 1", "connection 1", "connection 11");
        assertThat(site.context.requests()).isEmpty();
    }

    // --- what is allowed
    // ----------------------------------------------------------------------------------------------------

    @Test
    void whatIsUnknownIsIgnoredAndAPingIsAnswered() {
        visitor.send(UNKNOWN, 0xFF, 0, bytes(1, 2, 3));
        visitor.send(SETTINGS, 0, 0, bytes(0, 0xFF, 0, 0, 0, 1));
        visitor.send(Http2Hands.PING, 0, 0, bytes(1, 2, 3, 4, 5, 6, 7, 8));
        Frame answer = visitor.next(Http2Hands.PING);
        assertThat(answer.flags()).isEqualTo(ACK);
        assertThat(answer.payload().readLong()).isEqualTo(0x0102030405060708L);
        visitor.headers(1, END_STREAM, head("te", "trailers"));
        assertThat(Site.head(site.target()).header("te")).isEqualTo("trailers");
    }

    @Test
    void headersInPartsAndWithPaddingArrive() {
        byte[] block = visitor.block(1, head("x-mine", "1"));
        ByteArrayOutputStream padded = new ByteArrayOutputStream();
        padded.write(3);
        padded.write(block, 0, 4);
        padded.writeBytes(new byte[3]);
        visitor.send(HEADERS, END_STREAM | PADDED, 1, padded.toByteArray());
        visitor.send(CONTINUATION, 0, 1, Arrays.copyOfRange(block, 4, 9));
        visitor.send(CONTINUATION, END_HEADERS, 1, Arrays.copyOfRange(block, 9, block.length));
        assertThat(Site.head(site.target()).header("x-mine")).isEqualTo("1");
    }

    // --- hands
    // --------------------------------------------------------------------------------------------------------------

    /** The first of: an error of a stream, an error of the connection or its end, an answer. */
    private String outcome() {
        return judge(false);
    }

    /** The same, whatever is said of streams before. */
    private String last() {
        return judge(true);
    }

    private String judge(boolean ofConnection) {
        try {
            while (true) {
                Frame frame = visitor.next();
                if (frame.type() == Http2Hands.GOAWAY) {
                    return "connection " + frame.payload().skipBytes(4).readInt();
                }
                if (!ofConnection && frame.type() == RST_STREAM) {
                    return "stream " + frame.payload().readInt();
                }
                if (!ofConnection && frame.type() == HEADERS) {
                    return "answer " + visitor.read(frame).get(":status");
                }
            }
        } catch (AssertionError ended) {
            if (String.valueOf(ended.getMessage()).startsWith("only ")) {
                return "connection closed";
            }
            throw ended;
        }
    }

    private static String[] head(String... more) {
        return with("/", more);
    }

    private static String[] with(String path, String... more) {
        String[] usual = {":method", "GET", ":scheme", "http", ":authority", Site.HOST, ":path", path};
        String[] pairs = Arrays.copyOf(usual, usual.length + more.length);
        System.arraycopy(more, 0, pairs, usual.length, more.length);
        return pairs;
    }

    private static byte[] frame(int type, int flags, int stream, int... payload) {
        return Http2Hands.frame(type, flags, stream, bytes(payload));
    }

    /** Behind the head of a request that has not ended: GET / by http, in the static table's words. */
    private static byte[] open(byte[] frame) {
        byte[] authority = Site.HOST.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(bytes(0x82, 0x86, 0x84, 0x41, authority.length));
        block.writeBytes(authority);
        return join(Http2Hands.frame(HEADERS, END_HEADERS, 1, block.toByteArray()), frame);
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
