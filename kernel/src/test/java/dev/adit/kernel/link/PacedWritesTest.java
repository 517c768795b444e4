package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Rate;
import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.config.RateLimit;
import dev.adit.kernel.terms.RateShare;
import dev.adit.kernel.terms.RateShares;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Time is what the test says: nothing is measured, everything is counted. */
class PacedWritesTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SECONDS = 10;

    private final AtomicLong now = new AtomicLong(-5);
    private final LinkMemory memory = LinkMemory.unbounded();

    private RateShare share(String rate) {
        return Objects.requireNonNull(
                RateShares.of(RateLimit.parse(rate), now::get).down());
    }

    private EmbeddedChannel channel(RateShare share) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        PacedWrites.install(channel, share, memory);
        return channel;
    }

    private void pass(long nanos, List<EmbeddedChannel> channels) {
        now.addAndGet(nanos);
        for (EmbeddedChannel channel : channels) {
            channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    private static long taken(EmbeddedChannel channel) {
        long bytes = 0;
        for (ByteBuf data = channel.readOutbound(); data != null; data = channel.readOutbound()) {
            bytes += data.readableBytes();
            data.release();
        }
        return bytes;
    }

    /** Twenty readers that are never satisfied, reading what sockets read at once, for ten seconds. */
    @ParameterizedTest
    @CsvSource({
        "1Mbit/s, 65536, 1",
        "1Mbit/s, 2048, 1",
        "10Mbit/s, 65536, 1",
        "10Mbit/s, 16384, 7",
        "100Mbit/s, 65536, 1",
        "100Mbit/s, 65536, 40",
        "2MiB/s, 300, 1",
        "1Gbit/s, 65536, 3"
    })
    void twentyLinksTogetherKeepToTheRateWithinOnePercentAndShareItAlike(String rate, int chunk, int lateMillis) {
        RateShare share = share(rate);
        List<EmbeddedChannel> channels = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            channels.add(channel(share));
        }
        long[] got = new long[channels.size()];
        Random noise = new Random(7);
        long end = now.get() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (now.get() < end) {
            int first = noise.nextInt(got.length);
            for (int next = 0; next < got.length; next++) {
                int i = (first + next) % got.length;
                EmbeddedChannel channel = channels.get(i);
                for (int many = 0; many < 64 && channel.isWritable(); many++) {
                    channel.writeOneOutbound(Unpooled.wrappedBuffer(new byte[chunk]));
                }
                channel.flush();
                got[i] += taken(channel);
            }
            pass(Math.min(end - now.get(), MILLI / 4 + (long) (noise.nextDouble() * lateMillis * MILLI)), channels);
        }
        long all = 0;
        long most = 0;
        long least = Long.MAX_VALUE;
        for (long one : got) {
            all += one;
            most = Math.max(most, one);
            least = Math.min(least, one);
        }
        double expected = Rate.parse(rate).bytesPerSecond() * (double) SECONDS;
        System.out.printf("%s in chunks of %d: %.4f of it, links %d to %d%n", rate, chunk, all / expected, least, most);
        assertThat(all / expected).as("of %s", rate).isBetween(0.985, 1.01);
        // Who comes first has what nobody used before.
        long burst = Math.round(expected / SECONDS / 20);
        assertThat((double) (most - least))
                .isLessThanOrEqualTo(burst + 2 * share.quantum() + expected / got.length / 20);
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
        assertThat(memory.status().held()).isZero();
    }

    @Test
    void whatWaitsKeepsItsOrderAndTheChannelIsNotWritableMeanwhile() {
        EmbeddedChannel channel = channel(share("1MB/s"));
        assertThat(channel.isWritable()).isTrue();
        byte[] sent = new byte[200_000];
        new Random(1).nextBytes(sent);
        ChannelFuture first = channel.writeOneOutbound(Unpooled.copiedBuffer(sent, 0, 150_000));
        ChannelFuture second = channel.writeOneOutbound(Unpooled.copiedBuffer(sent, 150_000, 50_000));
        ChannelFuture end = channel.writeOneOutbound(Unpooled.EMPTY_BUFFER);
        channel.flush();
        assertThat(channel.isWritable()).isFalse();
        assertThat(first.isDone()).isFalse();
        assertThat(memory.status().held()).isBetween(100_000L, 150_000L);

        ByteBuf all = Unpooled.buffer();
        while (!end.isDone()) {
            pass(10 * MILLI, List.of(channel));
            for (ByteBuf data = channel.readOutbound(); data != null; data = channel.readOutbound()) {
                all.writeBytes(data);
                data.release();
            }
        }
        assertThat(first.isSuccess()).isTrue();
        assertThat(second.isSuccess()).isTrue();
        assertThat(channel.isWritable()).isTrue();
        assertThat(memory.status().held()).isZero();
        assertThat(all).isEqualTo(Unpooled.wrappedBuffer(sent));
        channel.finishAndReleaseAll();
    }

    @Test
    void whatIsSmallGoesAtOnceWhileNobodyUsesTheRate() {
        EmbeddedChannel channel = channel(share("100kbit/s"));
        for (int key = 0; key < 100; key++) {
            channel.writeOutbound(Unpooled.wrappedBuffer(new byte[100]));
            assertThat(taken(channel)).isEqualTo(100);
            pass(100 * MILLI, List.of(channel));
        }
        channel.finishAndReleaseAll();
    }

    @Test
    void aChannelThatClosesDropsWhatWaits() {
        EmbeddedChannel channel = channel(share("1MB/s"));
        ChannelFuture written = channel.writeOneOutbound(Unpooled.wrappedBuffer(new byte[500_000]));
        channel.flush();
        channel.close();
        assertThat(written.isSuccess()).isFalse();
        assertThat(memory.status().held()).isZero();
        pass(1000 * MILLI, List.of(channel));
        channel.finishAndReleaseAll();
    }

    @Test
    void withoutARateNothingStandsInThePipeline() {
        EmbeddedChannel channel = new EmbeddedChannel();
        PacedWrites.install(channel, null, memory);
        assertThat(channel.pipeline().get(PacedWrites.class)).isNull();
        channel.finishAndReleaseAll();
    }
}
