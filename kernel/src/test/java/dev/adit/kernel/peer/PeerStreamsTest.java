package dev.adit.kernel.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.signal.LinkReply;
import dev.adit.kernel.transport.DatagramPath;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Links of a visit on the connection of the two clients, by whatever way its packets go. */
class PeerStreamsTest {
    private PeerRig rig = new PeerRig();

    @AfterEach
    void end() throws Exception {
        rig.close();
    }

    private void other(PeerRig another) throws Exception {
        rig.close();
        rig = another;
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(PeerRig.WAIT)).pollInterval(Duration.ofMillis(20));
    }

    private void searched() {
        soon().until(() -> !rig.paths.visitors.searches.isEmpty() && !rig.paths.providers.searches.isEmpty());
    }

    private void moreOf(Flow flow) {
        long before = flow.back.get();
        soon().until(() -> flow.end.isDone() || flow.back.get() > before + 300_000);
        assertThat(flow.end).isNotDone();
    }

    private void ends(Flow flow) throws Exception {
        assertThat(flow.finish().get(PeerRig.WAIT, TimeUnit.SECONDS)).isEqualTo(flow.sent());
    }

    @Test
    void linksGoOverTheServerAtFirst() throws Exception {
        Flow flow = Flow.on(rig.link());

        moreOf(flow);
        assertThat(rig.streams.status().path()).isEqualTo(PeerStatus.RELAY);
        ends(flow);
        soon().until(() ->
                rig.streams.status().links() == 0 && !rig.served.element().isOpen());
        assertThat(rig.asked).hasValue(1);
    }

    @Test
    void linksShareOneConnection() throws Exception {
        Flow first = Flow.on(rig.link());
        Flow second = Flow.on(rig.link());
        moreOf(first);
        moreOf(second);
        ends(first);
        moreOf(second);
        ends(second);
        assertThat(rig.asked).hasValue(1);
        assertThat(rig.exits.status()).hasSize(1);
    }

    @Test
    void aLinkIsWholeWhilePathsComeAndGo() throws Exception {
        Flow flow = Flow.on(rig.link());
        searched();
        moreOf(flow);

        rig.paths.give();
        soon().until(() -> rig.streams.status().isDirect());
        moreOf(flow);
        // It dies, and nobody says so.
        rig.paths.alive = false;
        moreOf(flow);
        rig.paths.leave("it is dead");
        moreOf(flow);
        soon().until(() -> rig.streams.status().path().equals(PeerStatus.RELAY));
        TestPaths.Way[] second = rig.paths.give();
        moreOf(flow);
        rig.cutRelays();
        moreOf(flow);
        soon().until(() -> rig.asked.get() == 2);
        rig.paths.alive = false;
        moreOf(flow);
        rig.paths.leave("dead again");
        moreOf(flow);

        ends(flow);
        assertThat(rig.streams.status().upgrades()).isEqualTo(2);
        assertThat(rig.streams.status().downgrades()).isEqualTo(2);
        assertThat(rig.paths.given.get(0).closed).isTrue();
        assertThat(second[0].closed).isFalse();
    }

    @Test
    void littleGoesOverTheServerWhileThereIsAPath() throws Exception {
        Flow flow = Flow.on(rig.link());
        searched();
        rig.paths.give();
        soon().until(() -> rig.streams.status().isDirect());
        moreOf(flow);
        long direct = rig.streams.status().bytesDirect();
        long relayed = rig.streams.status().bytesRelayed();

        for (int round = 0; round < 5; round++) {
            moreOf(flow);
        }

        ends(flow);
        soon().until(() -> rig.streams.status().bytesDirect() > direct + 1_000_000);
        // A machine that stands still for a moment may make an end doubt.
        assertThat(rig.streams.status().bytesRelayed() - relayed).isLessThan(800_000);
    }

    @Test
    void theLossOfTheServerIsNoLossOfADirectConnection() throws Exception {
        Flow flow = Flow.on(rig.link());
        searched();
        rig.paths.give();
        moreOf(flow);

        rig.bridge = false;
        rig.cutRelays();
        moreOf(flow);
        DuplexChannel another = rig.link();
        Flow second = Flow.on(another);
        moreOf(second);
        assertThat(rig.asked).hasValue(1);

        rig.bridge = true;
        soon().until(() ->
                rig.asked.get() == 2 && rig.paths.visitors.last().changes.get() > 0);
        rig.paths.leave("for a test");
        moreOf(flow);
        ends(flow);
        ends(second);
        assertThat(rig.paths.visitors.searches).hasSize(1);
    }

    @Test
    void aTimeWithoutAnyWayIsSurvived() throws Exception {
        Flow flow = Flow.on(rig.link());
        searched();
        rig.paths.give();
        moreOf(flow);

        rig.paths.alive = false;
        rig.bridge = false;
        rig.cutRelays();
        long stands = System.nanoTime();
        soon().until(() -> System.nanoTime() - stands > TimeUnit.SECONDS.toNanos(6));
        assertThat(flow.end).isNotDone();
        rig.bridge = true;

        moreOf(flow);
        ends(flow);
    }

    @Test
    void aVisitThatIsNotGrantedAnyMoreEndsItsConnection() throws Exception {
        Flow flow = Flow.on(rig.link());
        searched();
        rig.paths.give();
        moreOf(flow);

        rig.instead = new LinkReply(LinkFailure.DENIED, "not granted");
        rig.cutRelays();

        assertThatThrownBy(() -> flow.end.get(PeerRig.WAIT, TimeUnit.SECONDS)).isNotNull();
        soon().until(() -> rig.exits.status().isEmpty());
        assertThat(rig.paths.visitors.last().closed).isTrue();
        assertThat(rig.paths.given).allMatch(way -> way.closed);
        assertThat(rig.refusal().failure()).isEqualTo(LinkFailure.DENIED);
    }

    @Test
    void searchesTalkAndHaveASecret() throws Exception {
        rig.link();
        searched();
        TestPaths.Search visitor = rig.paths.visitors.last();
        TestPaths.Search provider = rig.paths.providers.last();

        assertThat(visitor.peering.initiator()).isTrue();
        assertThat(provider.peering.initiator()).isFalse();
        assertThat(visitor.peering.secret())
                .isEqualTo(provider.peering.secret())
                .hasSize(32);
        visitor.on(peering -> peering.tell("to you".getBytes(StandardCharsets.UTF_8)));
        provider.on(peering -> peering.tell("back".getBytes(StandardCharsets.UTF_8)));
        soon().until(() -> visitor.heard.contains("back") && provider.heard.contains("to you"));
        soon().until(() -> visitor.peering.relayRoundTrip().toNanos() > 0);
    }

    @Test
    void strangersPacketsAreOfNoUse() throws Exception {
        Flow flow = Flow.on(rig.link());
        searched();
        TestPaths.Way[] ways = rig.paths.give();
        byte[] garbage = new byte[1200];
        for (int number = 0; number < 200; number++) {
            new java.util.Random(number).nextBytes(garbage);
            garbage[0] = (byte) (number % 2 == 0 ? 0xc0 | number : 0x40 | (number & 0x3f));
            ways[number / 2 % 2].stranger(Unpooled.copiedBuffer(garbage));
        }
        ways[0].stranger(Unpooled.buffer(0));

        moreOf(flow);
        ends(flow);
    }

    @Test
    void datagramsGoBesideTheStream() throws Exception {
        DuplexChannel link = rig.link();
        link.writeAndFlush(Unpooled.copiedBuffer("x", StandardCharsets.US_ASCII))
                .sync();
        soon().until(() -> !rig.served.isEmpty());
        DuplexChannel served = rig.served.element();
        DatagramPath near = link.pipeline().get(DatagramPath.class);
        DatagramPath far = served.pipeline().get(DatagramPath.class);
        BlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        served.eventLoop()
                .submit(() -> far.receive(
                        datagram -> {
                            sizes.add(datagram.readableBytes());
                            datagram.release();
                        },
                        () -> {}))
                .sync();
        soon().until(() -> near.longest() > 1000);

        link.eventLoop()
                .submit(() -> near.send(Unpooled.buffer(1000).writeZero(1000)))
                .sync();

        assertThat(sizes.poll(PeerRig.WAIT, TimeUnit.SECONDS)).isEqualTo(1000);
        link.close().sync();
    }

    @Test
    void aVisitorWithAnotherSecretIsRefused() throws Exception {
        other(new PeerRig(PeerRig.WRONG, PeerRig.KEY, true));

        LinkException refusal = rig.refusal();

        assertThat(refusal.failure()).isEqualTo(LinkFailure.DENIED);
        assertThat(rig.served).isEmpty();
        assertThat(rig.exits.status()).isEmpty();
    }

    @Test
    void withoutQuicThereLinksAreSealedOneByOne() throws Exception {
        rig.instead = new LinkReply(LinkFailure.NO_EXIT, "no QUIC");

        Flow flow = Flow.on(rig.link());
        moreOf(flow);
        ends(flow);
        rig.link().close().sync();

        assertThat(rig.served).allMatch(link -> !(link instanceof QuicStreamChannel));
        // One that was refused, two links: it is not tried each time.
        assertThat(rig.asked).hasValue(3);
        rig.mode = PeerMode.PEER;
        assertThat(rig.refusal().detail()).contains("no direct path", "no QUIC");
    }

    @Test
    void inModeRelayLinksAreSealedOneByOne() throws Exception {
        rig.mode = PeerMode.RELAY;

        Flow flow = Flow.on(rig.link());
        moreOf(flow);
        ends(flow);

        assertThat(rig.served).noneMatch(QuicStreamChannel.class::isInstance);
        assertThat(rig.streams.status().path()).isEmpty();
    }

    @Test
    void inModePeerALinkWaitsForADirectPath() throws Exception {
        rig.mode = PeerMode.PEER;
        Future<DuplexChannel> link = rig.streams.openStream();
        searched();
        assertThat(link.isDone()).isFalse();

        rig.paths.give();

        assertThat(link.await(PeerRig.WAIT, TimeUnit.SECONDS)).isTrue();
        Flow flow = Flow.on(link.getNow());
        moreOf(flow);
        ends(flow);
    }

    @Test
    void inModePeerALinkFailsWithTheReasonWhyThereIsNoPath() throws Exception {
        rig.mode = PeerMode.PEER;
        Future<DuplexChannel> link = rig.streams.openStream();
        searched();

        rig.paths.visitors.last().on(peering -> peering.progress("symmetric on both sides", true));

        assertThat(link.await(PeerRig.WAIT, TimeUnit.SECONDS)).isTrue();
        assertThat(link.cause()).hasMessageContaining("symmetric on both sides");
        assertThat(rig.refusal().detail()).contains("symmetric on both sides");
        assertThat(rig.served).isEmpty();
    }

    @Test
    void inModePeerALinkIsResetWhenThePathStaysAway() throws Exception {
        rig.mode = PeerMode.PEER;
        Future<DuplexChannel> link = rig.streams.openStream();
        searched();
        rig.paths.give();
        assertThat(link.await(PeerRig.WAIT, TimeUnit.SECONDS)).isTrue();
        Flow flow = Flow.on(link.getNow());
        moreOf(flow);

        rig.paths.alive = false;
        rig.paths.leave("the other one is gone");

        assertThatThrownBy(() -> flow.end.get(PeerRig.WAIT, TimeUnit.SECONDS))
                .hasMessageContaining("direct path was lost");
        assertThat(rig.refusal().detail()).contains("the other one is gone");
    }

    @Test
    void withoutAPluginThatFindsPathsLinksStayWithTheServer() throws Exception {
        other(new PeerRig(PeerRig.KEY, PeerRig.KEY, false));

        Flow flow = Flow.on(rig.link());
        moreOf(flow);
        ends(flow);

        assertThat(rig.streams.status().why()).contains("no plugin here finds paths");
        rig.mode = PeerMode.PEER;
        assertThat(rig.refusal().detail()).contains("no plugin here finds paths");
    }

    @Test
    void aTunnelThatIsNotVisitedAnyMoreEndsItsConnections() throws Exception {
        Flow flow = Flow.on(rig.link());
        searched();
        moreOf(flow);

        rig.exits.end(PeerRig.TUNNEL::equals);

        assertThatThrownBy(() -> flow.end.get(PeerRig.WAIT, TimeUnit.SECONDS)).isNotNull();
        soon().until(() -> rig.paths.visitors.last().closed && rig.paths.providers.last().closed);
        soon().until(() -> rig.streams.status().path().isEmpty());
    }

    @Test
    void aProviderThatDrainsLetsLinksEnd() throws Exception {
        Flow flow = Flow.on(rig.link());
        searched();
        moreOf(flow);

        rig.exits.drain();
        moreOf(flow);
        soon().untilAsserted(() -> assertThat(rig.refusal().failure()).isEqualTo(LinkFailure.SHUTTING_DOWN));
        ends(flow);

        soon().until(() -> rig.exits.status().isEmpty());
    }
}
