package dev.adit.plugin.httpproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestDecoderTest {
    private static final int ROUNDS = 2_000;
    private static final byte[] HONEST = ("POST http://a/x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                    + "PUT http://a/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;x=1\r\nab\r\n0\r\nT: 1\r\n\r\n"
                    + "GET http://[::1]:80/ HTTP/1.0\r\n\r\nCONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n\u0016\u0003 \n raw")
            .getBytes(StandardCharsets.US_ASCII);

    /** Whatever comes, in whatever pieces: parts of requests, refusals, or raw bytes, and nothing thrown. */
    @Test
    void damagedRequestsAreReadOrRefused() {
        Random random = new Random(11);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = HONEST.clone();
            for (int i = random.nextInt(4); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) "\r\n \t:;,0\u0000\u007fA".charAt(random.nextInt(11));
            }
            int seed = round;
            assertThatCode(() -> feed(bytes, random)).as("round %s", seed).doesNotThrowAnyException();
        }
    }

    private static void feed(byte[] bytes, Random random) {
        EmbeddedChannel channel = new EmbeddedChannel(new RequestDecoder());
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(bytes.length));
            channel.writeInbound(Unpooled.copiedBuffer(bytes, at, length));
            at += length;
        }
        channel.finish();
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            if (part instanceof HttpRequest request) {
                try {
                    Wanted.of(request);
                } catch (Refusal refusal) {
                    assertThat(refusal.getMessage()).isNotEmpty();
                }
            }
            ReferenceCountUtil.release(part);
        }
    }

    @Test
    void whatFollowsConnectIsPassedOnAsItComes() {
        EmbeddedChannel channel = new EmbeddedChannel(new RequestDecoder());
        channel.writeInbound(Unpooled.copiedBuffer(HONEST));
        StringBuilder raw = new StringBuilder();
        int requests = 0;
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            if (part instanceof ByteBuf bytes) {
                raw.append(bytes.toString(StandardCharsets.US_ASCII));
            } else if (part instanceof HttpRequest) {
                requests++;
            }
            assertThat(!(part instanceof HttpObject read)
                            || read.decoderResult().isSuccess())
                    .isTrue();
            ReferenceCountUtil.release(part);
        }
        assertThat(requests).isEqualTo(4);
        assertThat(raw).hasToString("\u0016\u0003 \n raw");
        channel.finishAndReleaseAll();
    }
}
