package dev.adit.plugin.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.testkit.TestLink;
import dev.adit.api.testkit.TestPeer;
import dev.adit.api.testkit.TestPeer.End;
import dev.adit.api.testkit.TestTunnelContext;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.Tunnel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpTunnelTest {
    private final Address ssh = Address.parse("10.0.0.1:22");
    private final Address web = Address.parse("10.0.0.2:80");
    private final TestTunnelContext context = new TestTunnelContext(ssh, web);
    private final Tunnel tunnel = new TcpTunnelType().create(new TcpConfig(), context);

    @BeforeEach
    void start() {
        tunnel.start().toCompletableFuture().join();
    }

    @AfterEach
    void end() {
        tunnel.closeAsync().toCompletableFuture().join();
        context.close();
    }

    @Test
    void itClaimsTheWholePort() {
        assertThat(context.claims()).containsExactly(Claim.wholePort());
    }

    @Test
    void eachVisitorIsOneStreamToTheTargetOfItsPort() {
        context.visit(0);
        LinkRequest first = context.nextLink().request();
        context.visit(1);
        LinkRequest second = context.nextLink().request();
        assertThat(first.target()).isEqualTo(ssh);
        assertThat(second.target()).isEqualTo(web);
        assertThat(first.type()).isEqualTo("tcp");
        assertThat(first.kind()).isEqualTo(LinkKind.STREAM);
        assertThat(first.visitor()).isNotNull();
        assertThat(first.awaitReply()).isFalse();
    }

    @Test
    void bytesArriveUnchangedBothWays() {
        byte[] question = bytes(300_007, 1);
        byte[] answer = bytes(200_003, 2);
        TestPeer visitor = context.visit();
        TestPeer target = context.nextLink().peer();
        visitor.send(question);
        target.send(answer);
        assertThat(target.receive(question.length)).isEqualTo(question);
        assertThat(visitor.receive(answer.length)).isEqualTo(answer);
    }

    @Test
    void aVisitorThatHasFinishedStillGetsItsAnswer() {
        TestPeer visitor = context.visit();
        TestPeer target = context.nextLink().peer();
        visitor.send("question");
        visitor.finish();
        assertThat(new String(target.receiveAll(), StandardCharsets.UTF_8)).isEqualTo("question");
        target.send("answer");
        target.finish();
        assertThat(new String(visitor.receiveAll(), StandardCharsets.UTF_8)).isEqualTo("answer");
    }

    @Test
    void aResetPassesThroughInEitherDirection() {
        TestPeer visitor = context.visit();
        context.nextLink().peer().reset();
        assertThat(visitor.awaitEnd()).isEqualTo(End.RESET);
        TestPeer second = context.visit();
        TestPeer target = context.nextLink().peer();
        second.reset();
        assertThat(target.awaitEnd()).isEqualTo(End.RESET);
    }

    @Test
    void aVisitorWithoutALinkIsReset() {
        context.refuseLinks(LinkFailure.CLIENT_OFFLINE);
        assertThat(context.visit().awaitEnd()).isEqualTo(End.RESET);
    }

    @Test
    void linksGoOnWhenTheTunnelTakesNoMoreVisitors() {
        TestPeer visitor = context.visit();
        TestLink link = context.nextLink();
        tunnel.closeAsync().toCompletableFuture().join();
        assertThat(context.isListening()).isFalse();
        visitor.send("still here");
        assertThat(link.peer().receiveText(10)).isEqualTo("still here");
    }

    /** javac 23 and later runs no annotation processor unless told to: then the jar would extend nothing. */
    @Test
    void theIndexNamesTheType() throws IOException {
        Path classes = Path.of("target", "classes", "META-INF", "extensions.idx");
        assertThat(Files.readAllLines(classes)).contains(TcpTunnelType.class.getName());
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
