package dev.adit.plugin.http;

import dev.adit.api.testkit.TestPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;

/** A target or a visitor that speaks HTTP/2 frame by frame. */
final class Http2Hands {
    static final int END_STREAM = 1;
    static final int NO_ERROR = 0;
    static final int REFUSED_STREAM = 7;

    static final int PROTOCOL_ERROR = 1;
    static final int CANCEL = 8;
    static final int END_HEADERS = 4;
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int HEAD = 9;

    private final TestPeer peer;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();

    private Http2Hands(TestPeer peer) {
        this.peer = peer;
    }

    /** Takes the preface, and answers it. */
    static Http2Hands target(TestPeer peer) {
        String preface = peer.receiveText(PREFACE.length());
        if (!preface.equals(PREFACE)) {
            throw new AssertionError("no preface but " + preface);
        }
        Http2Hands target = new Http2Hands(peer);
        target.send(SETTINGS, 0, 0);
        return target;
    }

    /** Says the preface. */
    static Http2Hands visitor(TestPeer peer) {
        peer.send(PREFACE);
        Http2Hands visitor = new Http2Hands(peer);
        visitor.send(SETTINGS, 0, 0);
        return visitor;
    }

    TestPeer peer() {
        return peer;
    }

    /** A head. */
    record Request(int stream, Http2Headers headers, boolean whole) {
        String get(String name) {
            CharSequence value = headers.get(name);
            return value == null ? "" : value.toString();
        }
    }

    /** As it came. */
    record Frame(int type, int flags, int stream, ByteBuf payload) {
        boolean isEnd() {
            return (flags & END_STREAM) != 0;
        }
    }

    /** The next one, whatever it is. */
    Frame next() {
        ByteBuf head = Unpooled.wrappedBuffer(peer.receive(HEAD));
        int length = head.readMedium();
        ByteBuf payload = length == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(peer.receive(length));
        return new Frame(head.readByte(), head.readByte(), head.readInt(), payload);
    }

    /** The next one of a kind. */
    Frame next(int type) {
        Frame frame = next();
        while (frame.type() != type) {
            frame = next();
        }
        return frame;
    }

    /** The next head, of a request or of an answer. */
    Request request() {
        return read(next(HEADERS));
    }

    Request read(Frame head) {
        try {
            return new Request(head.stream(), decoder.decodeHeaders(head.stream(), head.payload()), head.isEnd());
        } catch (Http2Exception broken) {
            throw new AssertionError(broken);
        }
    }

    /** The whole body of a request. */
    String body() {
        StringBuilder text = new StringBuilder();
        Frame frame;
        do {
            frame = next(DATA);
            text.append(frame.payload().toString(StandardCharsets.UTF_8));
        } while (!frame.isEnd());
        return text.toString();
    }

    /** The error by which a stream was reset. */
    int reset() {
        return next(RST_STREAM).payload().readInt();
    }

    void headers(int stream, int flags, String... pairs) {
        send(HEADERS, END_HEADERS | flags, stream, block(stream, pairs));
    }

    /** Headers as they stand in a frame, names and values by turns. */
    byte[] block(int stream, String... pairs) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < pairs.length; i += 2) {
            headers.add(pairs[i], pairs[i + 1]);
        }
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(stream, headers, block);
        } catch (Http2Exception broken) {
            throw new AssertionError(broken);
        }
        return ByteBufUtil.getBytes(block);
    }

    void data(int stream, int flags, String text) {
        send(DATA, flags, stream, text.getBytes(StandardCharsets.UTF_8));
    }

    void reset(int stream, int error) {
        send(RST_STREAM, 0, stream, ByteBufUtil.getBytes(Unpooled.buffer().writeInt(error)));
    }

    void goAway(int last) {
        send(GOAWAY, 0, 0, ByteBufUtil.getBytes(Unpooled.buffer().writeInt(last).writeInt(NO_ERROR)));
    }

    void send(int type, int flags, int stream, byte... payload) {
        peer.send(frame(type, flags, stream, payload));
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
        return ByteBufUtil.getBytes(frame.writeBytes(payload));
    }
}
