package dev.adit.plugin.file;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * What is said to one request, worked out where blocking is allowed.
 *
 * @param status of the response
 * @param headers of the response; without those of the connection
 * @param body what follows them
 */
record Answer(HttpResponseStatus status, HttpHeaders headers, Body body) {

    /** What follows the head. */
    sealed interface Body {
        /** How many bytes. */
        long length();
    }

    /** Nothing follows, and none is announced: 304 speaks of a file that is not sent. */
    record Nothing() implements Body {
        @Override
        public long length() {
            return 0;
        }
    }

    /** Made for this request. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Bytes(byte[] bytes) implements Body {
        @Override
        public long length() {
            return bytes.length;
        }
    }

    /** A piece of a file; whoever sends it closes the file. */
    record Part(FileChannel file, long from, long length) implements Body {}

    static Answer of(HttpResponseStatus status, Body body) {
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().newHeaders();
        if (!(body instanceof Nothing)) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(body.length()));
        }
        return new Answer(status, headers, body);
    }

    /** In words: the status and what it means. */
    static Answer words(HttpResponseStatus status, String words) {
        byte[] text = (status + ": " + words + "\n").getBytes(StandardCharsets.UTF_8);
        return of(status, new Bytes(text)).with(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    }

    Answer with(CharSequence name, String value) {
        headers.set(name, value);
        return this;
    }
}
