package dev.adit.plugin.udp5;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.PortRange;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkKind;
import dev.adit.api.testkit.LinkPairs;
import dev.adit.api.testkit.TestDatagramVisitor;
import dev.adit.api.testkit.TestFeatureContext;
import dev.adit.api.testkit.TestLink;
import dev.adit.api.testkit.TestPeer;
import dev.adit.api.testkit.TestTunnelContext;
import dev.adit.api.tunnel.DatagramAssociations;
import dev.adit.api.tunnel.TunnelService;
import dev.adit.api.tunnel.Visitor;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server's end of an association, by the service that tunnels ask for. */
class Udp5AssociationTest {
    private static final String TO_V4 = "01" + "0a000007" + "0035";
    private static final String TO_V6 = "04" + "20010db8000000000000000000000001" + "0035";
    private static final String TO_NAME = "03" + "07" + "6578616d706c65" + "0035";

    private final TestTunnelContext context = new TestTunnelContext();
    private final LinkPairs controls = new LinkPairs();

    @AfterEach
    void close() {
        controls.close();
        context.close();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private DatagramAssociations service(@Nullable Udp5Config config) {
        Udp5Feature feature = new Udp5Feature();
        TestFeatureContext of = new TestFeatureContext(FeatureScope.TUNNEL);
        TunnelService<?> service = (config == null ? feature.atEntry(of) : feature.contribute(config, of))
                .services()
                .get(0);
        assertThat(service.type()).isEqualTo(DatagramAssociations.class);
        return (DatagramAssociations) service.create().apply(context);
    }

    /** A control connection, its link, and the visitor's hands at the UDP port that it was told. */
    private final class Association {
        final LinkPairs.Pair control = controls.open();
        final Visitor visitor = new Visitor(
                control.near(),
                (InetSocketAddress) control.near().remoteAddress(),
                (InetSocketAddress) control.near().localAddress(),
                0);
        final TestLink link;
        final InetSocketAddress told;

        Association(@Nullable Udp5Config config, int port) {
            Future<InetSocketAddress> opened = service(config).open(visitor, port);
            link = context.nextLink();
            assertThat(opened.awaitUninterruptibly(TestPeer.PATIENCE.toMillis()))
                    .isTrue();
            told = opened.getNow();
        }

        TestDatagramVisitor from(String host, int port) {
            InetSocketAddress real = new InetSocketAddress(InetAddress.getLoopbackAddress(), told.getPort());
            return context.datagramVisitor(
                    real, new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(host), port));
        }
    }

    @Test
    void datagramsGoUpBehindTheirTargetAndDownBehindTheirSender() {
        Association association = new Association(null, 0);
        assertThat(association.link.request().type()).isEqualTo("udp5");
        assertThat(association.link.request().kind()).isEqualTo(LinkKind.DATAGRAM);
        assertThat(association.told.getAddress().isLoopbackAddress()).isTrue();
        TestDatagramVisitor visitor = association.from("127.0.0.1", 5000);
        for (String target : new String[] {TO_V4, TO_V6, TO_NAME}) {
            visitor.send(hex("000000" + target + "cafe"));
            assertThat(hex(association.link.peer().receiveDatagram())).isEqualTo(target + "cafe");
        }
        association.link.peer().send(hex(TO_V6 + "beef"));
        assertThat(hex(visitor.receive())).isEqualTo("000000" + TO_V6 + "beef");
    }

    @Test
    void onlyTheVisitorMaySendAndOnlyFromItsFirstPort() {
        Association association = new Association(null, 0);
        association.from("192.0.2.66", 5000).send(hex("000000" + TO_V4 + "01"));
        association.from("127.0.0.1", 5000).send(hex("000000" + TO_V4 + "02"));
        association.from("127.0.0.1", 5001).send(hex("000000" + TO_V4 + "03"));
        association.from("127.0.0.1", 5000).send(hex("000000" + TO_V4 + "04"));
        assertThat(hex(association.link.peer().receiveDatagram())).endsWith("02");
        assertThat(hex(association.link.peer().receiveDatagram())).endsWith("04");
        assertThat(context.datagramsDropped()).isEqualTo(2);
    }

    @Test
    void aPortThatTheVisitorHasToldIsTheOnlyOne() {
        Association association = new Association(null, 5001);
        association.from("127.0.0.1", 5000).send(hex("000000" + TO_V4 + "01"));
        association.from("127.0.0.1", 5001).send(hex("000000" + TO_V4 + "02"));
        assertThat(hex(association.link.peer().receiveDatagram())).endsWith("02");
    }

    @Test
    void fragmentsAndWhatIsCutOffAreDropped() {
        Association association = new Association(null, 0);
        TestDatagramVisitor visitor = association.from("127.0.0.1", 5000);
        visitor.send(hex("000001" + TO_V4 + "01"), hex("0000"), hex("000000"), hex("00000001"), new byte[0]);
        visitor.send(
                hex("000000" + TO_V4),
                hex("00000003ff41"),
                hex("00000009" + "0102030405"),
                hex("000000" + TO_V4 + "02"));
        assertThat(hex(association.link.peer().receiveDatagram())).endsWith("02");
        assertThat(context.datagramsDropped()).isEqualTo(8);
    }

    @Test
    void anAssociationEndsWithItsConnectionAndTakesItAlong() {
        Association first = new Association(null, 0);
        first.control.near().close();
        first.link.peer().awaitEnd();
        await().atMost(TestPeer.PATIENCE).until(() -> context.boundPorts() == 0);
        Association second = new Association(null, 0);
        second.link.peer().reset();
        assertThat(second.control.near().closeFuture().awaitUninterruptibly(TestPeer.PATIENCE.toMillis()))
                .isTrue();
        await().atMost(TestPeer.PATIENCE).until(() -> context.boundPorts() == 0);
    }

    @Test
    void anIdleAssociationEnds() {
        Association association = new Association(new Udp5Config(null, null, Duration.ofMillis(200)), 0);
        association.link.peer().awaitEnd();
        assertThat(association.control.near().closeFuture().awaitUninterruptibly(TestPeer.PATIENCE.toMillis()))
                .isTrue();
    }

    @Test
    void portsComeFromTheRangeAndTheAddressIsWhatTheFileSays() {
        Udp5Config config = new Udp5Config(new PortRange(20_000, 20_001), "203.0.113.9", Duration.ofMinutes(1));
        Association one = new Association(config, 0);
        Association other = new Association(config, 0);
        assertThat(one.told.getAddress().getHostAddress()).isEqualTo("203.0.113.9");
        assertThat(new int[] {one.told.getPort(), other.told.getPort()}).containsExactlyInAnyOrder(20_000, 20_001);
        Visitor late = one.visitor;
        Future<InetSocketAddress> none = service(config).open(late);
        TestLink link = context.nextLink();
        assertThat(none.awaitUninterruptibly(TestPeer.PATIENCE.toMillis())).isTrue();
        assertThat(((LinkException) none.cause()).failure()).isEqualTo(LinkFailure.OVERLOADED);
        link.peer().awaitEnd();
    }

    @Test
    void whyThereIsNoLinkIsTold() {
        context.refuseLinks(LinkFailure.NO_EXIT);
        LinkPairs.Pair control = controls.open();
        Future<InetSocketAddress> opened = service(null)
                .open(new Visitor(
                        control.near(),
                        (InetSocketAddress) control.near().remoteAddress(),
                        (InetSocketAddress) control.near().localAddress(),
                        0));
        assertThat(opened.awaitUninterruptibly(TestPeer.PATIENCE.toMillis())).isTrue();
        assertThat(((LinkException) opened.cause()).failure()).isEqualTo(LinkFailure.NO_EXIT);
        assertThat(context.boundPorts()).isZero();
    }
}
