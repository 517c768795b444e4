package dev.adit.plugin.httpproxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/**
 * Reads requests. On top of Netty's own strictness (CRLF alone ends a line, no second Content-Length, none beside
 * Transfer-Encoding, names and values checked) it refuses a head with a folded line or a line that begins blank, which
 * Netty joins to the line before (RFC 9112 §5.2 allows either). What follows a CONNECT is no HTTP, and is passed on as it
 * comes.
 */
final class RequestDecoder extends HttpRequestDecoder {
    static final int LONGEST_LINE = 16 * 1024;
    static final int LONGEST_HEADERS = 32 * 1024;
    private static final int LONGEST_CHUNK = 64 * 1024;

    private boolean inHead = true;
    private boolean broken;
    private boolean passing;

    RequestDecoder() {
        super(strict());
    }

    /** The same for both directions. */
    static HttpDecoderConfig strict() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(LONGEST_LINE)
                .setMaxHeaderSize(LONGEST_HEADERS)
                .setMaxChunkSize(LONGEST_CHUNK)
                .setAllowDuplicateContentLengths(false)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
        if (broken) {
            bytes.skipBytes(bytes.readableBytes());
            return;
        }
        if (passing) {
            out.add(bytes.readRetainedSlice(bytes.readableBytes()));
            return;
        }
        if (inHead && hasBlankLineStart(bytes)) {
            broken = true;
            bytes.skipBytes(bytes.readableBytes());
            HttpRequest refused = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
            refused.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("folded line")));
            out.add(refused);
            return;
        }
        int before = out.size();
        super.decode(context, bytes, out);
        if (out.size() > before) {
            inHead = out.get(out.size() - 1) instanceof LastHttpContent;
            passing = out.get(before) instanceof HttpRequest head
                    && head.method().equals(HttpMethod.CONNECT)
                    && head.decoderResult().isSuccess();
        }
    }

    /** Looks up to the end of the head; what was taken of it before ended with a whole line. */
    private static boolean hasBlankLineStart(ByteBuf bytes) {
        int end = bytes.writerIndex();
        for (int start = bytes.readerIndex(); start < end; ) {
            byte first = bytes.getByte(start);
            if (first == ' ' || first == '\t') {
                return true;
            }
            int line = bytes.indexOf(start, end, (byte) '\n');
            boolean empty = line == start || (line == start + 1 && first == '\r');
            if (line < 0 || empty) {
                return false;
            }
            start = line + 1;
        }
        return false;
    }
}
