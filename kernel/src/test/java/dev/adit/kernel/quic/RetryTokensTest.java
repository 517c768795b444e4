package dev.adit.kernel.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryTokensTest {
    private static final InetSocketAddress HERE = new InetSocketAddress("192.0.2.1", 40_000);
    private static final int MADE_OF = 8 + 16;

    private final AtomicLong clock = new AtomicLong(5);
    private final RetryTokens tokens = new RetryTokens(clock::get);

    private ByteBuf token() {
        ByteBuf token = Unpooled.buffer();
        assertThat(tokens.writeToken(token, Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}), HERE))
                .isTrue();
        return token;
    }

    @Test
    void aTokenHoldsForItsAddressAndTellsTheFirstConnectionId() {
        ByteBuf token = token();

        assertThat(tokens.validateToken(token, HERE)).isEqualTo(MADE_OF);
        assertThat(token.getByte(MADE_OF)).isEqualTo((byte) 1);
        assertThat(token.readableBytes()).isLessThanOrEqualTo(tokens.maxTokenLength());
    }

    @Test
    void itHoldsForNoOtherAddressOrPort() {
        assertThat(tokens.validateToken(token(), new InetSocketAddress("192.0.2.2", 40_000)))
                .isEqualTo(-1);
        assertThat(tokens.validateToken(token(), new InetSocketAddress("192.0.2.1", 40_001)))
                .isEqualTo(-1);
    }

    @Test
    void itHoldsForTenSeconds() {
        ByteBuf token = token();
        clock.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(tokens.validateToken(token, HERE)).isEqualTo(MADE_OF);
        clock.addAndGet(1);
        assertThat(tokens.validateToken(token, HERE)).isEqualTo(-1);
    }

    @Test
    void noBitOfItMayChange() {
        int bits = token().readableBytes() * 8;
        for (int bit = 0; bit < bits; bit++) {
            ByteBuf token = token();
            token.setByte(bit / 8, token.getByte(bit / 8) ^ (1 << (bit % 8)));
            assertThat(tokens.validateToken(token, HERE)).as("bit " + bit).isEqualTo(-1);
        }
    }

    @Test
    void whatIsNoTokenIsNone() {
        assertThat(tokens.validateToken(Unpooled.EMPTY_BUFFER, HERE)).isEqualTo(-1);
        assertThat(tokens.validateToken(Unpooled.wrappedBuffer(new byte[MADE_OF]), HERE))
                .isEqualTo(-1);
        assertThat(tokens.validateToken(Unpooled.wrappedBuffer(new byte[1000]), HERE))
                .isEqualTo(-1);
        assertThat(new RetryTokens(clock::get).validateToken(token(), HERE)).isEqualTo(-1);
    }
}
