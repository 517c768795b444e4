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

/** A target that speaks HTTP/2 frame by frame. */
final class Http2Hands {
    static final int END_STREAM = 1;
    static final int NO_ERROR = 0;
    static final int REFUSED_STREAM = 7;

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final int END_HEADERS = 4;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;

    private final TestPeer peer;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();

    /** Takes the preface, and answers it. */
    Http2Hands(TestPeer peer) {
        this.peer = peer;
        String preface = peer.receiveText(PREFACE.length());
        if (!preface.equals(PREFACE)) {
            throw new AssertionError("no preface but " + preface);
        }
        send(SETTINGS, 0, 0, new byte[0]);
    }

    /** A request's head. */
    record Request(int stream, Http2Headers headers, boolean whole) {
        String get(String name) {
            CharSequence value = headers.get(name);
            return value == null ? "" : value.toString();
        }
    }

    private record Frame(int type, int flags, int stream, ByteBuf payload) {}

    private Frame next() {
        ByteBuf head = Unpooled.wrappedBuffer(peer.receive(9));
        int length = head.readMedium();
        ByteBuf payload = length == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(peer.receive(length));
        return new Frame(head.readByte(), head.readByte(), head.readInt(), payload);
    }

    private Frame next(int type) {
        Frame frame = next();
        while (frame.type() != type) {
            frame = next();
        }
        return frame;
    }

    Request request() {
        Frame frame = next(HEADERS);
        try {
            return new Request(
                    frame.stream(),
                    decoder.decodeHeaders(frame.stream(), frame.payload()),
                    (frame.flags() & END_STREAM) != 0);
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
        } while ((frame.flags() & END_STREAM) == 0);
        return text.toString();
    }

    /** The error by which a stream was reset. */
    int reset() {
        return next(RST_STREAM).payload().readInt();
    }

    void headers(int stream, int flags, String... pairs) {
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
        send(HEADERS, END_HEADERS | flags, stream, ByteBufUtil.getBytes(block));
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

    private void send(int type, int flags, int stream, byte[] payload) {
        ByteBuf frame = Unpooled.buffer();
        frame.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
        peer.send(ByteBufUtil.getBytes(frame.writeBytes(payload)));
    }
}
