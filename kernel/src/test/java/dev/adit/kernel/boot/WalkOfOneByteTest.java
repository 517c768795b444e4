package dev.adit.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.boot.StepKeeper.Step;
import dev.adit.kernel.mux.LinkChannel;
import dev.adit.kernel.plugin.MoreExtensions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The steps of "The way of one byte" in the kernel's README, one after the other, as far as they show from outside. */
class WalkOfOneByteTest {
    private static final int PATIENCE_MILLIS = 20_000;

    @TempDir
    private Path directory;

    private final StepKeeper steps = new StepKeeper();
    private final LogLines log = new LogLines();
    private ServerSocket targetPort;
    private int entryPort;
    private Address target;
    private Nodes nodes;
    private Node server;
    private Node client;

    @BeforeEach
    void start() throws IOException {
        nodes = new Nodes(directory, loaded -> MoreExtensions.plus(loaded, steps));
        targetPort = new ServerSocket(0, 0, Nodes.LOOPBACK);
        targetPort.setSoTimeout(PATIENCE_MILLIS);
        target = Address.of("127.0.0.1", targetPort.getLocalPort());
        int bridgePort = Nodes.freePort();
        entryPort = Nodes.freePort();
        NewClient home = nodes.client("home");
        server = nodes.server("listen: 127.0.0.1:" + bridgePort + "\nclients:\n  " + home.serverLine()
                + "\ntunnels:\n  ssh: {type: tcp, client: home, listen: \"127.0.0.1:" + entryPort + "\", target: \""
                + target + "\", dial-timeout: 7s, step-by-step: {}}\n");
        client = nodes.client(
                home, "server: tls://127.0.0.1:" + bridgePort + "\ntargets: {allow: [\"" + target + "\"]}");
        Nodes.awaitOnline(client);
        Nodes.awaitOnline(server, 1);
        awaitStatus("\"transport\":\"tls\"", "\"carriers\":1,\"links\":0");
    }

    @AfterEach
    void end() throws IOException {
        nodes.close();
        targetPort.close();
        log.close();
    }

    @Test
    void aByteGoesFromTheVisitorToTheTargetAndItsAnswerBack() throws Exception {
        try (Socket visitor = visit()) {
            visitor.getOutputStream().write('?');

            LinkRequest request = visitorIsAcceptedAndNothingOpenedYet(visitor);
            Step opened = theLinkIsThereBeforeAnybodyAnswered();
            try (Socket reached = theExitConnectsTheTargetAsAsked(request)) {
                theReplyMakesItALinkAndStillNothingWasRead();
                opened.goOn();

                assertThat(reached.getInputStream().read()).isEqualTo('?');
                reached.getOutputStream().write('!');
                assertThat(visitor.getInputStream().read()).isEqualTo('!');
                eachSideEndsByItself(visitor, reached);
            }
        }
        theLinkIsGoneAndCounted();
    }

    private LinkRequest visitorIsAcceptedAndNothingOpenedYet(Socket visitor) throws Exception {
        Step accepted = steps.atEntry(LinkPhase.VISITOR_ACCEPTED);
        assertThat(accepted.channel().remoteAddress()).isEqualTo(visitor.getLocalSocketAddress());
        LinkRequest expected = LinkRequest.stream("tcp", "ssh", target)
                .withVisitor((InetSocketAddress) visitor.getLocalSocketAddress(), (InetSocketAddress)
                        visitor.getRemoteSocketAddress())
                .withDialTimeout(Duration.ofSeconds(7));
        assertThat(accepted.request()).isEqualTo(expected);
        assertThat(accepted.channel().config().isAutoRead()).isFalse();
        assertStatus("\"carriers\":1,\"links\":0", "\"linksOpen\":0,\"linksTotal\":0");
        assertThat(steps.exitIsUntouched()).isTrue();
        accepted.goOn();
        return accepted.request();
    }

    private Step theLinkIsThereBeforeAnybodyAnswered() throws Exception {
        Step opened = steps.atEntry(LinkPhase.LINK_OPENED);
        assertThat(opened.channel()).isInstanceOf(LinkChannel.class);
        assertStatus("\"carriers\":1,\"links\":1", "\"linksOpen\":0,\"linksTotal\":0");
        return opened;
    }

    private Socket theExitConnectsTheTargetAsAsked(LinkRequest request) throws Exception {
        Step arrived = steps.atExit(LinkPhase.LINK_OPENED);
        assertThat(arrived.channel()).isInstanceOf(LinkChannel.class);
        assertThat(arrived.request()).isEqualTo(request);
        assertThat(client.statusJson().toString()).contains("\"links\":1");
        arrived.goOn();

        Step connected = steps.atExit(LinkPhase.TARGET_CONNECTED);
        Socket reached = targetPort.accept();
        reached.setSoTimeout(PATIENCE_MILLIS);
        assertThat(connected.channel().localAddress()).isEqualTo(reached.getRemoteSocketAddress());
        assertThat(connected.request()).isEqualTo(request);
        assertStatus("\"linksOpen\":0,\"linksTotal\":0");
        connected.goOn();
        return reached;
    }

    private void theReplyMakesItALinkAndStillNothingWasRead() {
        awaitStatus("\"linksOpen\":1,\"linksTotal\":1,\"linksFailed\":0,\"bytesUp\":0,\"bytesDown\":0");
    }

    private void eachSideEndsByItself(Socket visitor, Socket reached) throws IOException {
        visitor.shutdownOutput();
        assertThat(reached.getInputStream().read()).isEqualTo(-1);
        reached.getOutputStream().write('.');
        assertThat(visitor.getInputStream().read()).isEqualTo('.');
        assertStatus("\"linksOpen\":1,\"linksTotal\":1");

        reached.shutdownOutput();
        assertThat(visitor.getInputStream().read()).isEqualTo(-1);
    }

    private void theLinkIsGoneAndCounted() {
        awaitStatus(
                "\"carriers\":1,\"links\":0",
                "\"linksOpen\":0,\"linksTotal\":1,\"linksFailed\":0,\"bytesUp\":1,\"bytesDown\":2");
        await().untilAsserted(() -> assertThat(client.statusJson().toString()).contains("\"links\":0"));
        assertThat(log.of("tunnel-open"))
                .singleElement()
                .satisfies(line -> assertThat(line).contains(entry("client", "home"), entry("tunnel", "ssh")));
        // One of the server's, which knows the session's number as the client does.
        assertThat(log.of("client-online"))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains(entry("client", "home")))
                .extracting(line -> line.get("session"))
                .doesNotContainNull()
                .containsOnly(log.of("client-online").get(0).get("session"));
        assertThat(log.of("link-failed")).isEmpty();
        assertThat(log.of("link-refused")).isEmpty();
    }

    @Test
    void aWalkThatEndsBeforeTheTargetIsAResetAndOneLineAtEachEnd() throws Exception {
        targetPort.close();
        try (Socket visitor = visit()) {
            steps.atEntry(LinkPhase.VISITOR_ACCEPTED).goOn();
            steps.atEntry(LinkPhase.LINK_OPENED).goOn();
            steps.atExit(LinkPhase.LINK_OPENED).goOn();

            assertThatThrownBy(() -> visitor.getInputStream().read()).hasMessageContaining("reset");

            Map<String, String> shared = Map.of(
                    "tunnel", "ssh", "visitor", "/127.0.0.1:" + visitor.getLocalPort(), "target", target.toString());
            await().untilAsserted(() -> assertThat(log.of("link-failed")).hasSize(1));
            assertThat(log.of("link-failed").get(0))
                    .containsAllEntriesOf(shared)
                    .contains(entry("client", "home"), entry("cause", "TARGET_REFUSED"), entry("link", "1"));
            assertThat(log.of("link-refused"))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .containsAllEntriesOf(shared)
                            .contains(entry("cause", "TARGET_REFUSED"), entry("link", "1")));
        }
        awaitStatus("\"linksOpen\":0,\"linksTotal\":0,\"linksFailed\":1,\"bytesUp\":0,\"bytesDown\":0");
    }

    private Socket visit() throws IOException {
        Socket visitor = new Socket(Nodes.LOOPBACK, entryPort);
        visitor.setSoTimeout(PATIENCE_MILLIS);
        return visitor;
    }

    private void assertStatus(String... parts) {
        assertThat(server.statusJson().toString()).contains(parts);
    }

    private void awaitStatus(String... parts) {
        await().untilAsserted(() -> assertStatus(parts));
    }
}
