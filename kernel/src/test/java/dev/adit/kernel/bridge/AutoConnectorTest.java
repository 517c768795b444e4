package dev.adit.kernel.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.HeartbeatSettings;
import dev.adit.kernel.signal.Opening;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which ways are tried, and in which order. */
class AutoConnectorTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final long REST = Duration.ofMinutes(4).toNanos();
    private static final String SERVER = "tunnel.example.com:7000";
    private static final Answer.Welcome WELCOME =
            new Answer.Welcome(1, Set.of(), "session", Bytes.EMPTY, 0, HeartbeatSettings.DEFAULT, Bytes.EMPTY);

    private final EventLoop loop = new DefaultEventLoop();
    private final List<String> started = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final WayBook book = WayBook.open(null, Runnable::run, () -> "here");

    @AfterEach
    void close() {
        loop.shutdownGracefully();
    }

    /** A way that fails at once, stands at once, or says nothing. */
    private final class Fake implements Connector {
        private final Endpoint endpoint;
        private final @Nullable String answer;

        Fake(Transport transport, int port, @Nullable String answer) {
            this.endpoint = Endpoint.of(transport, Address.of("tunnel.example.com", port), "");
            this.answer = answer;
        }

        @Override
        public Endpoint endpoint() {
            return endpoint;
        }

        @Override
        public Attempt login(EventLoop on, String session, Outcome outcome) {
            started.add(endpoint.transport().word() + ":" + endpoint.address().port());
            if ("stands".equals(answer)) {
                assertThat(outcome.stands()).isTrue();
                outcome.welcomed(new EmbeddedChannel(), WELCOME);
            } else if (answer != null) {
                outcome.failed(new IOException(answer));
            }
            return () -> {};
        }

        @Override
        public Attempt join(EventLoop on, Opening.Join join, Bytes secret, Outcome outcome) {
            throw new UnsupportedOperationException();
        }
    }

    private AutoConnector auto(@Nullable String quic, @Nullable String tls, @Nullable String wss) {
        return new AutoConnector(
                List.of(
                        new Fake(Transport.QUIC, 7000, quic),
                        new Fake(Transport.TLS, 7000, tls),
                        new Fake(Transport.WSS, 443, wss)),
                book,
                REST);
    }

    private void login(AutoConnector ways) {
        loop.execute(() -> ways.login(
                loop,
                "",
                Connector.Outcome.of(
                        (channel, welcome) -> ended.complete("welcomed"),
                        cause -> ended.complete(cause.getMessage()))));
    }

    @Test
    void eachWayIsTriedUntilOneStands() throws Exception {
        AutoConnector ways = auto("blocked", "reset", "stands");

        login(ways);

        assertThat(ended.get()).isEqualTo("welcomed");
        assertThat(started).containsExactly("quic:7000", "tls:7000", "wss:443");
        assertThat(ways.endpoint().transport()).isEqualTo(Transport.WSS);
        assertThat(ways.ways()).startsWith("quic: blocked, next try in ").contains("; tls: reset, next try in ");
    }

    @Test
    void aWayThatSaysNothingIsNotWaitedFor() throws Exception {
        login(auto(null, null, "stands"));

        assertThat(ended.get()).isEqualTo("welcomed");
        assertThat(started).containsExactly("quic:7000", "tls:7000", "wss:443");
    }

    @Test
    void whatWorkedHereBeforeIsTriedFirst() throws Exception {
        book.worked(SERVER, "wss:443");

        login(auto("stands", "stands", "stands"));

        assertThat(ended.get()).isEqualTo("welcomed");
        assertThat(started).containsExactly("wss:443");
    }

    @Test
    void whatWorksIsRemembered() throws Exception {
        login(auto("blocked", "stands", null));

        assertThat(ended.get()).isEqualTo("welcomed");
        assertThat(book.last(SERVER)).isEqualTo("tls");
    }

    @Test
    void whatHasJustDiedIsTriedLast() throws Exception {
        AutoConnector ways = auto("stands", null, "stands");
        login(ways);
        ended.get();

        loop.submit(() -> ways.died("no answer")).get();
        login(ways);

        await().atMost(LONG).until(() -> started.size() == 3);
        assertThat(started).containsExactly("quic:7000", "tls:7000", "wss:443");
    }

    @Test
    void whereNoneStandsItIsToldOfEach() throws Exception {
        login(auto(null, "refused the connection", "404"));

        assertThat(ended.get()).isEqualTo("tls: refused the connection; wss:443: 404; quic: no answer");
    }
}
