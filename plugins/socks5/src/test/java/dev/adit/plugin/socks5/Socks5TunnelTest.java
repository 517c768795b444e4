package dev.adit.plugin.socks5;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import dev.adit.api.config.Credentials;
import dev.adit.api.config.Secret;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import dev.adit.api.testkit.TestLink;
import dev.adit.api.testkit.TestPeer;
import dev.adit.api.testkit.TestPeer.End;
import dev.adit.api.testkit.TestTunnelContext;
import dev.adit.api.tunnel.DatagramAssociations;
import dev.adit.api.tunnel.Tunnel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class Socks5TunnelTest {
    private static final String GREETING = "050100";
    private static final String GREETED = "0500";
    private static final String NOWHERE = "000100000000" + "0000";
    private static final String CONNECTED = "0500" + NOWHERE;
    private static final String TO_A_80 = "05010003" + "01" + "61" + "0050";

    private final TestTunnelContext context = new TestTunnelContext();
    private Tunnel tunnel = start(Credentials.parse("none"));

    private Tunnel start(Credentials auth) {
        Tunnel started = new Socks5TunnelType().create(new Socks5Config(auth), context);
        started.start().toCompletableFuture().join();
        return started;
    }

    private void askForPasswords() {
        tunnel.closeAsync().toCompletableFuture().join();
        tunnel = start(Credentials.of(Map.of("ann", Secret.parse("schlüssel"))));
    }

    @AfterEach
    void end() {
        tunnel.closeAsync().toCompletableFuture().join();
        context.close();
    }

    @ParameterizedTest
    @CsvSource({
        "05010001 7f000001 0050, 127.0.0.1:80",
        "05010004 00000000000000000000000000000001 01bb, '[::1]:443'",
        "05010003 0b 6578616d706c652e636f6d 1f90, example.com:8080",
        "05010003 03 3a3a31 0016, '[::1]:22'",
    })
    void aRequestIsOneStreamToItsTarget(String request, String target) {
        TestPeer visitor = greeted();
        visitor.send(hex(request));
        TestLink link = context.nextLink();
        assertThat(link.request().target()).isEqualTo(Address.parse(target));
        assertThat(link.request().kind()).isEqualTo(LinkKind.STREAM);
        assertThat(link.request().awaitReply()).isTrue();
        assertThat(link.request().visitor()).isNotNull();
        assertThat(receive(visitor, 10)).isEqualTo(CONNECTED);
        visitor.send("question");
        assertThat(link.peer().receiveText(8)).isEqualTo("question");
        link.peer().send("answer");
        assertThat(visitor.receiveText(6)).isEqualTo("answer");
    }

    @Test
    void whatComesBehindTheRequestStaysInOrderAndSoDoesTheEnd() {
        TestPeer visitor = context.visit();
        byte[] head = hex(GREETING + TO_A_80);
        byte[] whole = new byte[head.length + 100_003];
        System.arraycopy(head, 0, whole, 0, head.length);
        for (int i = head.length; i < whole.length; i++) {
            whole[i] = (byte) (i * 31);
        }
        visitor.send(whole);
        visitor.finish();
        TestPeer target = context.nextLink().peer();
        byte[] arrived = target.receiveAll();
        assertThat(arrived).hasSize(100_003);
        assertThat(java.util.Arrays.equals(arrived, 0, arrived.length, whole, head.length, whole.length))
                .isTrue();
        target.send("answer");
        target.finish();
        assertThat(new String(visitor.receiveAll(), StandardCharsets.UTF_8)).endsWith("answer");
    }

    @Test
    void aVisitorThatSendsByteByByteIsUnderstood() {
        askForPasswords();
        TestPeer visitor = context.visit();
        byte[] all = hex("05020002" + "0103616e6e0a" + "7363686cc3bc7373656c" + TO_A_80);
        for (byte one : all) {
            visitor.send(new byte[] {one});
        }
        assertThat(receive(visitor, 4)).isEqualTo("0502" + "0100");
        assertThat(context.nextLink().request().target()).isEqualTo(Address.parse("a:80"));
    }

    @ParameterizedTest
    @CsvSource({
        "050100, 05ff, nobody is let in without a password",
        "0500, 05ff, nobody is let in who offers nothing",
        "050102 0103616e6e 0178, 05020101, a wrong password",
        "050102 0103626f62 0a7363686cc3bc7373656c, 05020101, an unknown user",
        "050102 01 00 00, 05020101, no user and no password",
    })
    void whoIsNotAllowedIsToldAndAsksForNothing(String said, String heard, String why) {
        askForPasswords();
        TestPeer visitor = context.visit();
        visitor.send(hex(said + TO_A_80));
        assertThat(HexFormat.of().formatHex(visitor.receiveAll())).as(why).isEqualTo(heard);
        assertThat(context.requests()).isEmpty();
    }

    @Test
    void aVisitorThatOffersOnlyAPasswordIsLetInWhereNobodyIsAsked() {
        TestPeer visitor = context.visit();
        visitor.send(hex("050102" + "01017801" + "78" + TO_A_80));
        assertThat(receive(visitor, 14)).isEqualTo("0502" + "0100" + CONNECTED);
    }

    @ParameterizedTest
    @EnumSource(LinkFailure.class)
    void aFailureIsAnsweredInTheProtocol(LinkFailure failure) {
        context.refuseLinks(failure);
        TestPeer visitor = greeted();
        visitor.send(hex(TO_A_80 + "0badc0de"));
        String code = switch (failure) {
            case DENIED -> "02";
            case CLIENT_OFFLINE -> "03";
            case TARGET_UNRESOLVED, TARGET_DOWN -> "04";
            case TARGET_REFUSED -> "05";
            case TARGET_TIMEOUT -> "06";
            case NO_EXIT, OVERLOADED, SHUTTING_DOWN, INTERNAL -> "01";
        };
        assertThat(HexFormat.of().formatHex(visitor.receiveAll())).isEqualTo("05" + code + NOWHERE);
    }

    @ParameterizedTest
    @CsvSource({
        "05020001 7f000001 0050, 07, BIND",
        "05030001 00000000 0000, 07, UDP without the feature",
        "05090001 7f000001 0050, 07, an unknown command",
        "05010002 7f000001 0050, 08, an unknown address type",
        "05010003 0a 756e69783a2f612f6264 0050, 01, a Unix socket in disguise",
        "05010003 00 0050, 01, an empty name",
        "05010001 7f000001 0000, 01, port 0",
    })
    void whatCannotBeHadIsRefused(String request, String code, String what) {
        TestPeer visitor = greeted();
        visitor.send(hex(request));
        assertThat(HexFormat.of().formatHex(visitor.receiveAll())).as(what).isEqualTo("05" + code + NOWHERE);
        assertThat(context.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"04010050 7f000001 00", "474554202f", "16030100", "00"})
    void whoSpeaksSomethingElseIsClosedWithoutAWord(String garbage) {
        TestPeer visitor = context.visit();
        visitor.send(hex(garbage));
        visitor.awaitEnd();
        assertThat(context.requests()).isEmpty();
    }

    @Test
    void aVisitorThatEndsBeforeItHasAskedIsClosed() {
        TestPeer visitor = greeted();
        visitor.send(hex("0501"));
        visitor.finish();
        assertThat(visitor.awaitEnd()).isEqualTo(End.FINISHED);
    }

    @Test
    void aVisitorThatIsStillAskingIsClosedWithTheTunnel() {
        TestPeer asking = greeted();
        TestPeer joined = greeted();
        joined.send(hex(TO_A_80));
        TestLink link = context.nextLink();
        assertThat(receive(joined, 10)).isEqualTo(CONNECTED);
        tunnel.closeAsync().toCompletableFuture().join();
        assertThat(asking.awaitEnd()).isEqualTo(End.FINISHED);
        joined.send("still here");
        assertThat(link.peer().receiveText(10)).isEqualTo("still here");
    }

    @Test
    void datagramsGoWhereTheFeatureSaysAndLiveAsLongAsTheVisitor() throws Exception {
        CompletableFuture<Void> over = new CompletableFuture<>();
        context.offer(DatagramAssociations.class, control -> {
            control.channel().closeFuture().addListener(closed -> over.complete(null));
            return GlobalEventExecutor.INSTANCE.newSucceededFuture(new InetSocketAddress("203.0.113.9", 20_000));
        });
        TestPeer visitor = greeted();
        visitor.send(hex("05030001000000000000"));
        assertThat(receive(visitor, 10)).isEqualTo("05000001cb0071094e20");
        visitor.send("ignored");
        assertThat(over).isNotDone();
        visitor.finish();
        over.get(30, TimeUnit.SECONDS);
    }

    @Test
    void anAssociationThatFailsIsAnswered() {
        context.offer(
                DatagramAssociations.class,
                control -> GlobalEventExecutor.INSTANCE.newFailedFuture(
                        new LinkException(LinkFailure.DENIED, "not for you")));
        TestPeer visitor = greeted();
        visitor.send(hex("05030001000000000000"));
        assertThat(HexFormat.of().formatHex(visitor.receiveAll())).isEqualTo("0502" + NOWHERE);
    }

    /** javac 23 and later runs no annotation processor unless told to: then the jar would extend nothing. */
    @Test
    void theIndexNamesTheType() throws IOException {
        Path classes = Path.of("target", "classes", "META-INF", "extensions.idx");
        assertThat(Files.readAllLines(classes)).contains(Socks5TunnelType.class.getName());
    }

    private TestPeer greeted() {
        TestPeer visitor = context.visit();
        visitor.send(hex(GREETING));
        assertThat(receive(visitor, 2)).isEqualTo(GREETED);
        return visitor;
    }

    private static String receive(TestPeer peer, int length) {
        return HexFormat.of().formatHex(peer.receive(length));
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }
}
