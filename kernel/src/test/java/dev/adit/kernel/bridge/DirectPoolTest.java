package dev.adit.kernel.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.kernel.transport.EventLoops;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectPoolTest {
    private static final int LEAST = 2;

    private final EventLoops loops = EventLoops.create(1);
    private final EventLoop home = loops.group().next();
    private final List<Integer> orders = new CopyOnWriteArrayList<>();
    private final DirectPool pool = new DirectPool(home, () -> LEAST, orders::add, 10);

    /** A connection that nobody needs. */
    private static final class Unused extends DirectCarrier {
        private final EmbeddedChannel channel = new EmbeddedChannel();

        @Override
        Channel channel() {
            return channel;
        }

        @Override
        Future<DuplexChannel> lend(@Nullable EventLoop near) {
            return channel.eventLoop().newFailedFuture(new UnsupportedOperationException());
        }

        @Override
        void close() {
            channel.close();
        }
    }

    @AfterEach
    void end() throws Exception {
        home.submit(pool::close).get(20, TimeUnit.SECONDS);
        loops.closeAsync().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void whatARushHasOrderedIsGivenUpWhenItIsOver() throws Exception {
        for (int link = 0; link < 16; link++) {
            assertThat(pool.take()).isNull();
        }
        await().until(() -> pool.status().ordered() >= 16);
        List<Unused> carriers = Stream.generate(Unused::new).limit(16).toList();
        for (Unused carrier : carriers) {
            assertThat(home.submit(() -> pool.add(carrier)).get(20, TimeUnit.SECONDS))
                    .isTrue();
        }

        await().until(() -> pool.status().ready() == LEAST);

        assertThat(pool.status().ordered()).isEqualTo(LEAST);
        assertThat(pool.status().busy()).isZero();
        assertThat(orders).startsWith(4).endsWith(LEAST);
        assertThat(carriers.subList(0, 14)).noneMatch(carrier -> carrier.channel.isOpen());
        assertThat(carriers.subList(14, 16)).allMatch(carrier -> carrier.channel.isOpen());
        assertThat(Objects.requireNonNull(pool.take()).cause()).isInstanceOf(UnsupportedOperationException.class);
    }
}
