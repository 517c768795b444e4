package dev.adit.api.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.Claim.FirstBytes.Match;
import dev.adit.api.tunnel.ListenerLease;
import dev.adit.api.tunnel.Visitor;
import dev.adit.api.tunnel.VisitorAcceptor;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestTunnelContextTest {
    private static final int MORE_THAN_THE_SYSTEM_BUFFERS = 64 << 20;

    private final Address first = Address.parse("10.0.0.1:22");
    private final Address second = Address.parse("10.0.0.2:23");
    private final TestTunnelContext context = new TestTunnelContext(first, second);
    private final BlockingQueue<Future<Void>> joins = new LinkedBlockingQueue<>();
    private final VisitorAcceptor connecting =
            visitor -> joins.add(context.links().connect(visitor, context.request(visitor, "tcp")));

    @AfterEach
    void end() {
        context.close();
    }

    @Test
    void aVisitorsBytesComeOutAtTheFarEndOfItsLinkAndBack() {
        context.listen(Claim.wholePort(), connecting);
        TestPeer visitor = context.visit();
        TestPeer target = context.nextLink().peer();
        visitor.send("there");
        assertThat(target.receiveText(5)).isEqualTo("there");
        target.send("back");
        assertThat(visitor.receiveText(4)).isEqualTo("back");
    }

    @Test
    void aRequestNamesTheTargetOfTheVisitorsAddress() {
        context.listen(Claim.wholePort(), connecting);
        context.visit(1);
        LinkRequest request = context.nextLink().request();
        assertThat(request.target()).isEqualTo(second);
        assertThat(request.type()).isEqualTo("tcp");
        assertThat(request.tunnel()).isEqualTo(TestTunnelContext.NAME);
        assertThat(request.visitor()).isNotNull();
        assertThat(context.requests()).containsExactly(request);
    }

    @Test
    void halfCloseGoesThroughTheSplice() throws InterruptedException {
        context.listen(Claim.wholePort(), connecting);
        TestPeer visitor = context.visit();
        TestPeer target = context.nextLink().peer();
        visitor.send("question");
        visitor.finish();
        assertThat(new String(target.receiveAll(), StandardCharsets.UTF_8)).isEqualTo("question");
        target.send("answer");
        target.finish();
        assertThat(new String(visitor.receiveAll(), StandardCharsets.UTF_8)).isEqualTo("answer");
        assertThat(nextJoin().await(TestPeer.PATIENCE.toMillis())).isTrue();
    }

    @Test
    void aResetOfTheTargetResetsTheVisitorAndFailsTheJoin() throws InterruptedException {
        context.listen(Claim.wholePort(), connecting);
        TestPeer visitor = context.visit();
        context.nextLink().peer().reset();
        assertThat(visitor.awaitEnd()).isEqualTo(TestPeer.End.RESET);
        Future<Void> join = nextJoin();
        assertThat(join.await(TestPeer.PATIENCE.toMillis())).isTrue();
        assertThat(join.cause()).isNotNull();
    }

    @Test
    void aTargetThatDoesNotReadStopsTheVisitorAndEveryByteArrivesLater() {
        context.listen(Claim.wholePort(), connecting);
        TestPeer visitor = context.visit();
        TestPeer target = context.nextLink().peer();
        target.pause();
        byte[] much = new byte[MORE_THAN_THE_SYSTEM_BUFFERS];
        new Random(1).nextBytes(much);
        ChannelFuture sent = visitor.channel().writeAndFlush(Unpooled.wrappedBuffer(much));
        assertThat(sent.isDone()).isFalse();
        target.resume();
        assertThat(Arrays.equals(target.receive(much.length), much)).isTrue();
        assertThat(sent.awaitUninterruptibly().cause()).isNull();
    }

    @Test
    void aRefusedLinkResetsTheVisitorWithTheFailure() throws InterruptedException {
        context.refuseLinks(LinkFailure.CLIENT_OFFLINE);
        context.listen(Claim.wholePort(), connecting);
        assertThat(context.visit().awaitEnd()).isEqualTo(TestPeer.End.RESET);
        Future<Void> join = nextJoin();
        assertThat(join.cause())
                .isInstanceOfSatisfying(
                        LinkException.class,
                        refused -> assertThat(refused.failure()).isEqualTo(LinkFailure.CLIENT_OFFLINE));
        assertThat(context.requests()).hasSize(1);
    }

    @Test
    void aClosedLeaseTakesNobody() {
        ListenerLease lease = context.listen(Claim.wholePort(), connecting);
        assertThat(context.isListening()).isTrue();
        assertThat(lease.addresses()).hasSize(2);
        lease.closeAsync();
        assertThat(context.isListening()).isFalse();
        assertThat(lease.addresses()).isEmpty();
        assertThatThrownBy(context::visit).isInstanceOf(AssertionError.class).hasMessageContaining("0 leases");
    }

    @Test
    void theSameClaimTwiceIsRefused() {
        context.listen(Claim.alpn("h2"), connecting);
        assertThat(context.listen(Claim.alpn("h2"), connecting).whenOpen().toCompletableFuture())
                .isCompletedExceptionally();
        assertThat(context.claims()).containsExactly(Claim.alpn("h2"));
    }

    @Test
    void aPortInUseFailsTheLease() {
        context.refuseToListen("6001 is in use by another program");
        ListenerLease lease = context.listen(Claim.wholePort(), connecting);
        assertThat(lease.whenOpen().toCompletableFuture())
                .failsWithin(TestPeer.PATIENCE)
                .withThrowableThat()
                .withMessageContaining("6001 is in use");
        assertThat(context.isListening()).isFalse();
    }

    @Test
    void firstBytesChooseTheClaimAndTheWholePortTakesTheRest() {
        BlockingQueue<String> taken = new LinkedBlockingQueue<>();
        context.listen(Claim.firstBytes("knock", bytes -> bytes.getByte(0) == 'K' ? Match.YES : Match.NO), visitor -> {
            taken.add("knock");
            visitor.channel().close();
        });
        context.listen(Claim.wholePort(), visitor -> {
            taken.add("whole");
            visitor.channel().close();
        });
        context.visitSaying("KNOCK").awaitEnd();
        context.visitSaying("other").awaitEnd();
        context.visit(Claim.wholePort()).awaitEnd();
        assertThat(taken).containsExactly("knock", "whole", "whole");
    }

    @Test
    void anAcceptorThatThrowsLosesThatVisitorOnly() {
        IllegalStateException defect = new IllegalStateException("defect");
        context.listen(Claim.wholePort(), (Visitor visitor) -> {
            throw defect;
        });
        assertThat(context.visit().awaitEnd()).isEqualTo(TestPeer.End.RESET);
        assertThat(context.thrown()).containsExactly(defect);
        assertThat(context.isListening()).isTrue();
    }

    @Test
    void theClockStandsStillUntilItIsMoved() {
        Instant before = context.clock().instant();
        context.testClock().advance(Duration.ofMinutes(1));
        assertThat(context.clock().instant()).isEqualTo(before.plusSeconds(60));
    }

    private Future<Void> nextJoin() throws InterruptedException {
        Future<Void> join = joins.poll(TestPeer.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(join).isNotNull();
        return join;
    }
}
