package dev.adit.plugin.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.testkit.TestDatagramVisitor;
import dev.adit.api.testkit.TestLink;
import dev.adit.api.testkit.TestPeer;
import dev.adit.api.testkit.TestTunnelContext;
import dev.adit.api.tunnel.Tunnel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a {@code udp} tunnel does with its visitors. */
class UdpTunnelTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final TestTunnelContext context =
            new TestTunnelContext(Address.parse("10.0.0.7:53"), Address.parse("10.0.0.7:54"));
    private Tunnel tunnel = new UdpTunnelType().create(new UdpConfig(LONG, 100, 100), context);

    @AfterEach
    void close() {
        tunnel.closeAsync().toCompletableFuture().join();
        context.close();
    }

    private void start(Duration idle, int visitors, int perSource) {
        tunnel = new UdpTunnelType().create(new UdpConfig(idle, visitors, perSource), context);
        start();
    }

    private void start() {
        tunnel.start().toCompletableFuture().join();
    }

    private static InetSocketAddress from(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static String text(TestLink link) {
        return new String(link.peer().receiveDatagram(), StandardCharsets.UTF_8);
    }

    @Test
    void eachVisitorHasALinkOfItsOwnToTheTargetOfItsPort() {
        start();
        TestDatagramVisitor one = context.datagramVisitor(0, from("203.0.113.1", 4000));
        TestDatagramVisitor other = context.datagramVisitor(1, from("203.0.113.1", 4000));
        one.send("a");
        TestLink first = context.nextLink();
        other.send("b");
        TestLink second = context.nextLink();
        assertThat(text(first)).isEqualTo("a");
        assertThat(text(second)).isEqualTo("b");
        LinkRequest request = first.request();
        assertThat(request.kind()).isEqualTo(LinkKind.DATAGRAM);
        assertThat(request.type()).isEqualTo("udp");
        assertThat(request.target()).isEqualTo(Address.parse("10.0.0.7:53"));
        assertThat(request.visitor()).isEqualTo(one.address());
        assertThat(second.request().target()).isEqualTo(Address.parse("10.0.0.7:54"));
        second.peer().send("to the other");
        first.peer().send("to one");
        assertThat(one.receiveText()).isEqualTo("to one");
        assertThat(other.receiveText()).isEqualTo("to the other");
    }

    @Test
    void datagramsKeepTheirBordersAndTheirOrderFromTheFirstOn() {
        start();
        TestDatagramVisitor visitor = context.datagramVisitor();
        List<String> sent = new ArrayList<>();
        for (int number = 0; number < 30; number++) {
            sent.add("datagram " + number);
        }
        visitor.send(sent.subList(0, 20).toArray(String[]::new));
        TestLink link = context.nextLink();
        visitor.send(sent.subList(20, 30).toArray(String[]::new));
        List<String> came = new ArrayList<>();
        for (int number = 0; number < 30; number++) {
            came.add(text(link));
        }
        assertThat(came).isEqualTo(sent);
        visitor.send(new byte[65_507]);
        assertThat(link.peer().receiveDatagram()).hasSize(65_507);
        link.peer().send(new byte[65_507]);
        assertThat(visitor.receive()).hasSize(65_507);
    }

    @Test
    void aSilentVisitorIsForgottenAndMayComeAgain() {
        start(Duration.ofSeconds(2), 100, 100);
        TestDatagramVisitor visitor = context.datagramVisitor();
        visitor.send("a");
        TestLink link = context.nextLink();
        assertThat(link.request().options()).containsEntry(LinkRequest.IDLE, "2000");
        assertThat(text(link)).isEqualTo("a");
        link.peer().awaitEnd();
        visitor.send("b");
        assertThat(text(context.nextLink())).isEqualTo("b");
    }

    @Test
    void whereThereIsNoRoomWhoWasSilentLongestGoes() {
        start(LONG, 2, 100);
        TestDatagramVisitor one = context.datagramVisitor();
        one.send("a");
        TestLink first = context.nextLink();
        context.datagramVisitor().send("b");
        TestLink second = context.nextLink();
        one.send("again");
        assertThat(text(first) + text(first)).isEqualTo("aagain");
        context.datagramVisitor().send("c");
        context.nextLink();
        second.peer().awaitEnd();
        one.send("still here");
        assertThat(text(first)).isEqualTo("still here");
    }

    @Test
    void madeUpSendersDoNotPushOutWhoHasAnsweredAnAnswer() {
        start(LONG, 5, 100);
        TestDatagramVisitor real = context.datagramVisitor();
        real.send("a");
        TestLink link = context.nextLink();
        link.peer().send("answer");
        assertThat(real.receiveText()).isEqualTo("answer");
        real.send("b", "c");
        for (int spoofed = 1; spoofed <= 50; spoofed++) {
            context.datagramVisitor(0, from("198.51.100." + spoofed, 53)).send("flood");
            TestLink unanswered = context.nextLink();
            unanswered.peer().send("amplified");
        }
        real.send("d");
        assertThat(text(link) + text(link) + text(link) + text(link)).isEqualTo("abcd");
    }

    @Test
    void oneSourceCannotTakeMoreThanItsShare() {
        start(LONG, 100, 2);
        TestDatagramVisitor neighbour = context.datagramVisitor(0, from("203.0.113.9", 1));
        neighbour.send("n");
        TestLink link = context.nextLink();
        context.datagramVisitor(0, from("2001:db8::1", 1)).send("1");
        TestLink first = context.nextLink();
        context.datagramVisitor(0, from("2001:db8::2", 2)).send("2");
        context.nextLink();
        context.datagramVisitor(0, from("2001:db8::3", 3)).send("3");
        context.nextLink();
        first.peer().awaitEnd();
        neighbour.send("o");
        assertThat(text(link) + text(link)).isEqualTo("no");
    }

    @Test
    void aClientThatIsAwayIsNotAskedForEveryDatagram() {
        context.refuseLinks(LinkFailure.CLIENT_OFFLINE);
        start();
        TestDatagramVisitor visitor = context.datagramVisitor();
        visitor.send("a", "b", "c");
        await().atMost(TestPeer.PATIENCE).until(() -> context.datagramsDropped() == 3);
        assertThat(context.requests()).hasSize(1);
    }

    @Test
    void anEmptyDatagramIsDroppedAndCounted() {
        start();
        context.datagramVisitor().send(new byte[0]);
        await().atMost(TestPeer.PATIENCE).until(() -> context.datagramsDropped() == 1);
        assertThat(context.requests()).isEmpty();
    }

    @Test
    void aLinkThatEndsLetsTheVisitorBeginAnew() {
        start();
        TestDatagramVisitor visitor = context.datagramVisitor();
        visitor.send("a");
        TestLink link = context.nextLink();
        link.peer().reset();
        await().atMost(TestPeer.PATIENCE).until(() -> {
            visitor.send("b");
            return context.requests().size() > 1;
        });
        assertThat(text(context.nextLink())).isEqualTo("b");
    }

    @Test
    void aTunnelThatEndsTakesItsLinksAlong() {
        start();
        context.datagramVisitor().send("a");
        TestLink link = context.nextLink();
        tunnel.closeAsync().toCompletableFuture().join();
        link.peer().awaitEnd();
    }
}
