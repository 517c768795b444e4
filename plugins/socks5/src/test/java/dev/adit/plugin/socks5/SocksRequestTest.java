package dev.adit.plugin.socks5;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SocksRequestTest {
    private static final int ROUNDS = 50_000;

    @Test
    void anyBytesAreARequestOrTooFewAndThenNothingIsMoved() {
        Random random = new Random(5);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 4 && random.nextInt(10) > 0) {
                bytes[3] = (byte) (1 + random.nextInt(4));
                bytes[4] = (byte) random.nextInt(40);
            }
            ByteBuf read = Unpooled.wrappedBuffer(bytes);
            Socks.Request request = Socks.Request.read(read);
            if (request == null) {
                assertThat(read.readerIndex()).isZero();
            } else {
                assertThat(request.port()).isBetween(0, 65_535);
                assertThat(request.command()).isEqualTo(bytes[1]);
            }
        }
    }
}
