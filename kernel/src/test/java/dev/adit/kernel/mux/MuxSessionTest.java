package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The session frame by frame: ids, limits, go-away, pings, its end. */
class MuxSessionTest {
    private static LinkFailure failureOf(Future<DuplexChannel> opening) {
        assertThat(opening.cause()).isInstanceOf(LinkException.class);
        return ((LinkException) opening.cause()).failure();
    }

    @ParameterizedTest
    @EnumSource(MuxRole.class)
    void linksAreOpenedWithTheRolesIds(MuxRole role) {
        try (Bench bench = new Bench(role, Bench.small())) {
            int first = role == MuxRole.DIALER ? 1 : 2;
            bench.open();
            bench.open();
            assertThat(bench.sent())
                    .extracting(Frame::toString)
                    .containsExactly(
                            "window flags=1 id=" + first + " length=0",
                            "window flags=1 id=" + (first + 2) + " length=0");
            assertThat(bench.session.links()).isEqualTo(2);
        }
    }

    @Test
    void aLinkOfThePeerIsAcknowledgedWhenSomebodyServesIt() {
        try (Bench bench = new Bench(MuxRole.ACCEPTOR, Bench.small())) {
            LinkChannel link = bench.incoming(1);
            assertThat(link.isActive()).isTrue();
            assertThat(link.config().isAutoRead()).isFalse();
            assertThat(bench.sent()).isEmpty();
            link.read();
            assertThat(bench.sent()).extracting(Frame::toString).containsExactly("window flags=2 id=1 length=0");
        }
    }

    @Test
    void linksBeyondTheBacklogAreReset() {
        try (Bench bench = new Bench(MuxRole.ACCEPTOR, Bench.small().withLinks(2, 100, 100))) {
            bench.incoming(1).read();
            bench.incoming(3);
            bench.incoming(5);
            bench.sent();
            bench.feed(Frame.control(Wire.WINDOW_UPDATE, Wire.SYN, 7, 0), Frame.data(0, 7, new byte[10]));
            assertThat(bench.sent()).extracting(Frame::toString).containsExactly("window flags=8 id=7 length=0");
            assertThat(bench.accepted).hasSize(3);
            bench.accepted.get(1).read();
            bench.incoming(9);
            assertThat(bench.accepted).hasSize(4);
        }
    }

    @Test
    void linksBeyondTheMostAreResetOrRefused() {
        try (Bench bench = new Bench(MuxRole.ACCEPTOR, Bench.small().withLinks(8, 2, 100))) {
            bench.incoming(1);
            LinkChannel own = bench.open();
            bench.sent();
            bench.feed(Frame.control(Wire.WINDOW_UPDATE, Wire.SYN, 3, 0));
            assertThat(bench.sent()).extracting(Frame::toString).containsExactly("window flags=8 id=3 length=0");
            assertThat(failureOf(bench.session.open())).isEqualTo(LinkFailure.OVERLOADED);
            own.close();
            assertThat(bench.session.open().isSuccess()).isTrue();
        }
    }

    @Test
    void opensAheadOfThePeerWaitForItsAcknowledgement() {
        try (Bench bench = new Bench(MuxRole.DIALER, Bench.small().withLinks(1, 100, 100))) {
            bench.open();
            Future<DuplexChannel> second = bench.session.open();
            Future<DuplexChannel> third = bench.session.open();
            assertThat(bench.sent()).hasSize(1);
            assertThat(second.isDone()).isFalse();
            bench.feed(Frame.control(Wire.WINDOW_UPDATE, Wire.ACK, 1, 0));
            assertThat(second.isSuccess()).isTrue();
            assertThat(third.isDone()).isFalse();
            bench.feed(Frame.control(Wire.WINDOW_UPDATE, Wire.RST, 3, 0));
            assertThat(third.isSuccess()).isTrue();
        }
    }

    @Test
    void anAcceptorThatThrowsCostsItsLinkOnly() {
        try (Bench bench = new Bench(MuxRole.ACCEPTOR, Bench.small())) {
            bench.acceptor = link -> {
                throw new IllegalArgumentException("no");
            };
            bench.feed(Frame.control(Wire.WINDOW_UPDATE, Wire.SYN, 1, 0));
            assertThat(bench.sent()).extracting(Frame::toString).containsExactly("window flags=8 id=1 length=0");
            assertThat(bench.carrier.isOpen()).isTrue();
        }
    }

    @Test
    void afterOurGoAwayLinksAreRefusedBothWaysAndTheOthersGoOn() {
        try (Bench bench = new Bench(MuxRole.ACCEPTOR, Bench.small())) {
            LinkChannel old = bench.incoming(1);
            LinkProbe probe = Bench.probe(old);
            old.config().setAutoRead(true);
            bench.sent();
            bench.session.goAway();
            bench.feed(Frame.control(Wire.WINDOW_UPDATE, Wire.SYN, 3, 0), Frame.data(0, 1, new byte[] {7}));
            assertThat(bench.sent())
                    .extracting(Frame::toString)
                    .containsExactly("go-away flags=0 id=0 length=0", "window flags=8 id=3 length=0");
            assertThat(bench.session.accepting()).isFalse();
            assertThat(failureOf(bench.session.open())).isEqualTo(LinkFailure.SHUTTING_DOWN);
            assertThat(probe.bytes.toByteArray()).containsExactly(7);
        }
    }

    @Test
    void afterThePeersGoAwayOpensFailAndTheEndOfTheCarrierIsOrderly() {
        try (Bench bench = new Bench(MuxRole.DIALER, Bench.small().withLinks(1, 9, 9))) {
            LinkChannel link = bench.open();
            Future<DuplexChannel> waiting = bench.session.open();
            bench.feed(Frame.control(Wire.GO_AWAY, 0, 0, Wire.NORMAL));
            assertThat(bench.session.accepting()).isFalse();
            assertThat(failureOf(waiting)).isEqualTo(LinkFailure.SHUTTING_DOWN);
            assertThat(failureOf(bench.session.open())).isEqualTo(LinkFailure.SHUTTING_DOWN);
            link.close();
            bench.carrier.close();
            assertThat(bench.session.whenClosed().toCompletableFuture()).isCompleted();
        }
    }

    @Test
    void aGoAwayForAReasonEndsTheSession() {
        try (Bench bench = new Bench(MuxRole.DIALER, Bench.small())) {
            LinkProbe probe = Bench.probe(bench.open());
            bench.feed(Frame.control(Wire.GO_AWAY, 0, 0, Wire.PROTOCOL_ERROR));
            assertThat(probe.failure).hasMessageContaining("the peer gave it up, code 1");
            assertThat(bench.carrier.isOpen()).isFalse();
        }
    }

    @Test
    void aCarrierAsksForItsSuccessorAndServesOnUntilTheIdsAreUsedUp() {
        try (Bench bench = new Bench(MuxRole.DIALER, Bench.small().withLinks(256, 256, 3))) {
            bench.open();
            bench.open();
            assertThat(bench.session.accepting()).isTrue();
            bench.open();
            assertThat(bench.session.accepting()).isFalse();
            assertThat(bench.session.open().isSuccess()).isTrue();
            LinkTable last = bench.session.table();
            last.skipIdsTo(Wire.MAX_LENGTH);
            LinkChannel highest = bench.open();
            assertThat(highest.linkId()).isEqualTo(-1);
            assertThat(failureOf(bench.session.open())).isEqualTo(LinkFailure.SHUTTING_DOWN);
            LinkProbe probe = Bench.probe(highest);
            highest.read();
            bench.feed(Frame.data(0, -1, new byte[] {9}));
            assertThat(probe.bytes.toByteArray()).containsExactly(9);
        }
    }

    @Test
    void pingsAreAnsweredAndMeasured() {
        try (Bench bench = new Bench(MuxRole.DIALER, Bench.small())) {
            bench.feed(Frame.control(Wire.PING, Wire.SYN, 0, 0xDEAD_BEEFL));
            assertThat(bench.sent()).extracting(Frame::toString).containsExactly("ping flags=2 id=0 length=3735928559");
            Future<Duration> ping = bench.session.ping();
            List<Frame> asked = bench.sent();
            assertThat(asked).hasSize(1);
            bench.feed(Frame.control(Wire.PING, Wire.ACK, 0, 12_345));
            assertThat(ping.isDone()).isFalse();
            bench.feed(Frame.control(Wire.PING, Wire.ACK, 0, asked.get(0).length()));
            assertThat(ping.getNow()).isPositive();
        }
    }

    @Test
    void theEndBreaksLinksOpensAndPings() {
        Bench bench = new Bench(MuxRole.DIALER, Bench.small().withLinks(1, 9, 9));
        LinkProbe probe = Bench.probe(bench.open());
        Future<DuplexChannel> waiting = bench.session.open();
        Future<Duration> ping = bench.session.ping();
        bench.session.closeAsync();
        bench.run();
        assertThat(bench.sent().get(2)).hasToString("go-away flags=0 id=0 length=0");
        assertThat(probe.events).containsExactly("exception the carrier was lost: this end closed it", "inactive");
        assertThat(failureOf(waiting)).isEqualTo(LinkFailure.SHUTTING_DOWN);
        assertThat(ping.cause()).isInstanceOf(MuxException.class);
        assertThat(failureOf(bench.session.open())).isEqualTo(LinkFailure.SHUTTING_DOWN);
        assertThat(bench.session.ping().cause()).isInstanceOf(MuxException.class);
        assertThat(bench.session.whenClosed().toCompletableFuture()).isCompleted();
        assertThat(bench.session.links()).isZero();
        bench.close();
    }

    @Test
    void theLossOfTheCarrierIsNoCleanEndOfALink() {
        Bench bench = new Bench(MuxRole.DIALER, Bench.small());
        LinkChannel link = bench.open();
        LinkProbe probe = Bench.probe(link);
        bench.feed(Frame.data(0, 1, new byte[] {1, 2, 3}));
        bench.carrier.close();
        bench.run();
        assertThat(probe.events).containsExactly("exception the carrier was lost: the peer closed it", "inactive");
        assertThat(probe.bytes.size()).isZero();
        assertThat(failureOf(bench.session.open())).isEqualTo(LinkFailure.CLIENT_OFFLINE);
        assertThat(bench.session.whenClosed().toCompletableFuture()).isCompletedExceptionally();
        bench.close();
    }

    @Test
    void aLinkThatBothHaveEndedOutlivesItsCarrier() {
        Bench bench = new Bench(MuxRole.DIALER, Bench.small());
        LinkChannel link = bench.open();
        LinkProbe probe = Bench.probe(link);
        link.shutdownOutput();
        bench.feed(Frame.data(Wire.FIN, 1, new byte[] {1, 2, 3}));
        bench.carrier.close();
        bench.run();
        assertThat(link.isActive()).isTrue();
        link.config().setAutoRead(true);
        bench.run();
        assertThat(probe.bytes.toByteArray()).containsExactly(1, 2, 3);
        assertThat(probe.events).containsExactly("output-end", "input-end", "input-end-complete", "inactive");
        bench.close();
    }

    @Test
    void theFailureOfTheCarrierIsNamed() {
        for (Throwable failure : List.of(new IOException("cut"), new DecoderException(new SSLException("cut")))) {
            Bench bench = new Bench(MuxRole.DIALER, Bench.small());
            LinkProbe probe = Bench.probe(bench.open());
            bench.carrier.pipeline().fireExceptionCaught(failure);
            bench.run();
            assertThat(probe.events).containsExactly("exception the carrier was lost: cut", "inactive");
            bench.close();
        }
    }

    @Test
    void aDefectOnTheCarrierIsToldToThePeerAsOurs() {
        Bench bench = new Bench(MuxRole.DIALER, Bench.small());
        bench.carrier.pipeline().fireExceptionCaught(new IllegalStateException("oops"));
        assertThat(bench.sent()).extracting(Frame::toString).containsExactly("go-away flags=0 id=0 length=2");
        assertThat(bench.session.whenClosed().toCompletableFuture()).isCompletedExceptionally();
        bench.close();
    }

    @Test
    void aCarrierHasNoHalfCloseOfItsOwn() {
        Bench bench = new Bench(MuxRole.DIALER, Bench.small());
        LinkProbe probe = Bench.probe(bench.open());
        bench.carrier.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        bench.run();
        assertThat(probe.events).containsExactly("exception the carrier was lost: the peer closed it", "inactive");
        bench.close();
    }

    @Test
    void bytesThatAHandlerPassesOnWithoutTheEndOfAReadAreServed() {
        try (Bench bench = new Bench(MuxRole.DIALER, Bench.small())) {
            LinkChannel link = bench.open();
            LinkProbe probe = Bench.probe(link);
            link.config().setAutoRead(true);
            bench.carrier
                    .pipeline()
                    .fireChannelRead(Frame.data(Wire.FIN, 1, new byte[] {4}).encode());
            bench.run();
            assertThat(probe.bytes.toByteArray()).containsExactly(4);
            assertThat(probe.events).containsExactly("input-end", "input-end-complete");
        }
    }

    @Test
    void settingsThatCannotWorkAreRefused() {
        assertThatThrownBy(() -> MuxSettings.adit().withWindows(65_536, 1_024, 0))
                .hasMessage("maxWindow is 1024 (expected: at least initialWindow)");
    }

    @Test
    void aDeadCarrierMakesADeadSession() {
        Bench bench = new Bench(MuxRole.DIALER, Bench.small());
        bench.carrier.close();
        MuxSession late = MuxSession.install(bench.carrier, MuxRole.DIALER, Bench.small(), link -> {});
        bench.run();
        assertThat(late.accepting()).isFalse();
        assertThat(late.whenClosed().toCompletableFuture()).isCompletedExceptionally();
        bench.close();
    }
}
