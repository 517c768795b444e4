package dev.adit.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import dev.adit.kernel.config.ClientConfig;
import dev.adit.kernel.config.ClientFlags;
import dev.adit.kernel.config.ConfigLoader;
import dev.adit.kernel.observe.LogSetup;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A tunnel from flags, the whole way. */
class OneShotTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CompletableFuture<Runnable> end = new CompletableFuture<>();
    private Nodes nodes;
    private NewClient office;
    private int bridgePort;
    private int entry;

    @BeforeEach
    void prepare() throws IOException {
        nodes = new Nodes(directory);
        office = nodes.client("office");
        bridgePort = Nodes.freePort();
        entry = Nodes.freePort();
    }

    @AfterEach
    void close() {
        nodes.close();
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new LogSetup().configure(context);
    }

    private Node server(String allow) throws IOException {
        String entryLine = office.serverLine().replace("}", ", allow: " + allow + "}");
        return nodes.server("listen: 127.0.0.1:" + bridgePort + "\nclients:\n  " + entryLine);
    }

    private CompletableFuture<Integer> oneShot(NewClient client, int target, int patience) {
        ClientFlags flags = new ClientFlags("adit tcp", "tcp", "tcp", "--name");
        flags.client("server", "--to", "127.0.0.1:" + bridgePort);
        flags.client("key", "--key", client.key().reveal());
        flags.client("drain-timeout", "--drain-timeout", "0s");
        flags.tunnel("target", "TARGET", Integer.toString(target));
        flags.tunnel("listen", "--listen", "127.0.0.1:" + entry);
        ClientConfig config =
                ConfigFiles.require(ConfigLoader.client(flags, nodes.extensions(), Map.<String, String>of()::get));
        CommandContext context = new CommandContext(
                new Terminal(new PrintWriter(out, true), new PrintWriter(err, true)), new Installation(directory));
        OneShot oneShot = new OneShot(context, config, flags, false);
        return CompletableFuture.supplyAsync(() -> {
            try {
                return oneShot.run(nodes.setup(null), patience, end::complete);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
    }

    private void echoes() throws IOException {
        try (Socket visitor = new Socket(Nodes.LOOPBACK, entry)) {
            visitor.getOutputStream().write(7);
            assertThat(visitor.getInputStream().read()).isEqualTo(7);
        }
    }

    @Test
    void theAddressIsPrintedWhenVisitorsMayComeAndASignalEndsIt() throws IOException {
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            server("{types: tcp, listen: \"127.0.0.1:" + entry + "\"}");

            CompletableFuture<Integer> exit = oneShot(office, echo.port(), 0);

            await().until(() -> !out.toString().isEmpty());
            assertThat(out.toString().strip()).isEqualTo("tcp: 127.0.0.1:" + entry + " -> 127.0.0.1:" + echo.port());
            echoes();
            end.join().run();
            assertThat(exit.join()).isZero();
            assertThat(err.toString()).isEmpty();
        }
    }

    @Test
    void itComesBackWithItsServer() throws IOException {
        try (EchoTarget echo = new EchoTarget("127.0.0.1")) {
            String allow = "{types: tcp, listen: \"127.0.0.1:" + entry + "\"}";
            Node first = server(allow);
            CompletableFuture<Integer> exit = oneShot(office, echo.port(), 0);
            await().until(() -> !out.toString().isEmpty());

            first.closeAsync().toCompletableFuture().join();
            Node second = server(allow);

            await().until(() -> second.statusText().contains("1 open"));
            echoes();
            assertThat(out.toString().lines()).hasSize(1);
            end.join().run();
            assertThat(exit.join()).isZero();
        }
    }

    @Test
    void whatIsNotGrantedEndsItWithTheLineThatWouldGrantIt() throws IOException {
        server("{}");

        assertThat(oneShot(office, 9, 0).join()).isEqualTo(ExitCode.NO_PERMISSION);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains(
                        "adit tcp: type tcp is not granted to office (server: clients.office.allow.types)",
                        "clients: {office: {id: …, allow: {types: tcp, listen: [\"127.0.0.1:" + entry + "\"]}}}");
    }

    @Test
    void aStrangerIsRefused() throws IOException {
        server("{}");

        assertThat(oneShot(nodes.client("nobody"), 9, 0).join()).isEqualTo(ExitCode.NO_PERMISSION);

        assertThat(err.toString()).contains("127.0.0.1:" + bridgePort + " does not let this client in: ");
    }

    @Test
    void aPortThatIsTakenEndsItsFirstAttempt() throws IOException {
        try (ServerSocket taken = new ServerSocket(entry, 1, Nodes.LOOPBACK)) {
            server("{types: tcp, listen: \"127.0.0.1:" + taken.getLocalPort() + "\"}");

            assertThat(oneShot(office, 9, 0).join()).isEqualTo(ExitCode.FAILURE);

            assertThat(err.toString()).contains("--listen: ").contains("in use by another program");
        }
    }

    @Test
    void nobodyThereIsToldWithItsCause() {
        assertThat(oneShot(office, 9, 1).join()).isEqualTo(ExitCode.UNAVAILABLE);

        assertThat(err.toString()).contains("127.0.0.1:" + bridgePort + " could not be reached within 1 s: ");
    }

    @Test
    void itEndsAtOnceWhileItsServerIsAway() {
        CompletableFuture<Integer> exit = oneShot(office, 9, 0);

        end.join().run();

        assertThat(exit.join()).isZero();
    }
}
