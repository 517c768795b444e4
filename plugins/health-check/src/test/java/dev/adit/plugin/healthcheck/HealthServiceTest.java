package dev.adit.plugin.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.adit.api.client.ClientService;
import dev.adit.api.config.Address;
import dev.adit.api.testkit.TestClientContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client's half, with real sockets. */
class HealthServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final TestClientContext context = new TestClientContext();
    private final ClientService service = new HealthServiceType().create(context);
    private final AtomicInteger probes = new AtomicInteger();
    private volatile int status = 200;

    HealthServiceTest() {
        context.loop().execute(service::online);
    }

    @AfterEach
    void close() {
        service.closeAsync().toCompletableFuture().join();
        context.close();
    }

    private void order(HealthCheckConfig config, int... ports) {
        List<Address> targets = Arrays.stream(ports)
                .mapToObj(port -> Address.of("127.0.0.1", port))
                .toList();
        byte[] message = new Order("web", config, targets).encode();
        context.loop().execute(() -> service.heard(message));
    }

    private Report report() {
        return Objects.requireNonNull(Report.decode(context.nextMessage()));
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    /** Answers with the status of the moment and a body. */
    private HttpServer site() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/healthz", exchange -> {
            probes.incrementAndGet();
            byte[] body = "all is ok".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void aTargetIsReportedWellOnceThenDeadThenWellAgain() throws Exception {
        int port;
        try (ServerSocket target = listen(0)) {
            port = target.getLocalPort();
            order(Configs.of("tcp"), port);
            assertThat(report()).isEqualTo(new Report("web", "127.0.0.1:" + port, null));
        }
        Report down = report();
        assertThat(down.target()).isEqualTo("127.0.0.1:" + port);
        assertThat(down.cause()).startsWith("TARGET_REFUSED");
        try (ServerSocket back = listen(port)) {
            assertThat(report()).isEqualTo(new Report("web", "127.0.0.1:" + back.getLocalPort(), null));
        }
    }

    @Test
    void aStatusThatIsNotAmongTheGoodOnesIsABadAnswer() throws Exception {
        HttpServer site = site();
        try {
            order(Configs.of("http:/healthz"), site.getAddress().getPort());
            assertThat(report().cause()).isNull();
            status = 503;
            assertThat(report().cause()).isEqualTo("answered with status 503");
            status = 204;
            assertThat(report().cause()).isNull();
        } finally {
            site.stop(0);
        }
    }

    @Test
    void theBodyHasWhatItShouldOrIsABadAnswer() throws Exception {
        HttpServer site = site();
        try {
            int port = site.getAddress().getPort();
            order(Configs.of("http:/healthz", "is ok", PATIENCE), port);
            assertThat(report().cause()).isNull();
            order(Configs.of("http:/healthz", "is not", PATIENCE), port);
            assertThat(report().cause()).isEqualTo("the answer does not contain what it should");
        } finally {
            site.stop(0);
        }
    }

    @Test
    void aTargetThatTakesConnectionsAndSaysNothingIsDead() throws Exception {
        try (ServerSocket silent = listen(0)) {
            order(Configs.of("http:/", null, Duration.ofMillis(150)), silent.getLocalPort());

            assertThat(report().cause()).isEqualTo("no answer within 150 ms");
        }
    }

    @Test
    void whatIsNoHttpIsABadAnswer() throws Exception {
        try (ServerSocket babbler = listen(0)) {
            Thread babbling = new Thread(() -> babble(babbler));
            babbling.start();
            order(Configs.of("http:/"), babbler.getLocalPort());

            assertThat(report().cause()).isEqualTo("the answer is not HTTP");
            babbler.close();
            babbling.join();
        }
    }

    private static void babble(ServerSocket babbler) {
        try {
            while (true) {
                try (Socket socket = babbler.accept()) {
                    socket.getOutputStream().write("SSH-2.0-OpenSSH\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    socket.getInputStream().read(new byte[4096]);
                }
            }
        } catch (IOException ended) {
            // the test is over
        }
    }

    @Test
    void anOrderWithoutTargetsEndsTheProbesOfItsTunnel() throws Exception {
        HttpServer site = site();
        try {
            order(Configs.of("http:/healthz"), site.getAddress().getPort());
            assertThat(report().cause()).isNull();
            order(Configs.of("http:/healthz"));
            assertProbesHaveEnded();
        } finally {
            site.stop(0);
        }
    }

    @Test
    void withoutASignalNothingIsProbedAndAfterwardsEverythingIsToldAnew() throws Exception {
        HttpServer site = site();
        try {
            order(Configs.of("http:/healthz"), site.getAddress().getPort());
            assertThat(report().cause()).isNull();
            context.loop().execute(service::offline);
            assertProbesHaveEnded();
            context.loop().execute(service::online);
            order(Configs.of("http:/healthz"), site.getAddress().getPort());
            assertThat(report().cause()).isNull();
        } finally {
            site.stop(0);
        }
    }

    /** One may be under way still; more than a few do not follow. */
    private void assertProbesHaveEnded() {
        AtomicInteger before = new AtomicInteger(-1);
        await().atMost(PATIENCE)
                .pollInterval(Configs.FAST.multipliedBy(5))
                .until(() -> before.getAndSet(probes.get()) == probes.get());
    }

    @Test
    void aReportThatWasDroppedIsMadeUpFor() throws Exception {
        HttpServer site = site();
        try {
            context.deaf(true);
            order(Configs.of("http:/healthz"), site.getAddress().getPort());
            await().atMost(PATIENCE).until(() -> probes.get() >= 2);
            assertThat(context.waitingMessages()).isZero();
            context.deaf(false);
            assertThat(report().cause()).isNull();
        } finally {
            site.stop(0);
        }
    }

    @Test
    void whatIsNoOrderIsSkipped() throws Exception {
        context.loop().execute(() -> service.heard(new byte[] {9, 9}));
        try (ServerSocket target = listen(0)) {
            order(Configs.of("tcp"), target.getLocalPort());

            assertThat(report().cause()).isNull();
        }
    }
}
