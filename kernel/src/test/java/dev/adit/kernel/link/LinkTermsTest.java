package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.config.AccessConfig;
import dev.adit.kernel.config.Balance;
import dev.adit.kernel.config.ClientLimits;
import dev.adit.kernel.config.LimitsConfig;
import dev.adit.kernel.config.NetworkRange;
import dev.adit.kernel.config.RateLimit;
import dev.adit.kernel.config.Terms;
import dev.adit.kernel.link.LinkRig.Guest;
import dev.adit.kernel.link.LinkRig.Service;
import dev.adit.kernel.terms.NodeTerms;
import dev.adit.kernel.terms.UsageBook;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The terms of a tunnel, met by visitors. */
class LinkTermsTest {
    private static final long MIB = 1 << 20;
    private static final AccessConfig NOBODY_HERE =
            new AccessConfig(List.of(), List.of(NetworkRange.parse("127.0.0.0/8")));
    private static final AccessConfig EVERYBODY = new AccessConfig(List.of(), List.of());

    private final LinkRig rig = new LinkRig();
    private final AtomicInteger streams = new AtomicInteger();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private static LinkRequest request(Address target, Guest guest) {
        return LinkRequest.stream("tcp", "t", target)
                .withVisitor(guest.visitor().address(), guest.visitor().entry());
    }

    /** The bridge is opened here and not by whichever loop needs it first. */
    @BeforeEach
    void openBridge() throws Exception {
        rig.stream().sync().getNow().close().sync();
    }

    private void count() {
        var usual = rig.sessions;
        rig.sessions = client -> {
            streams.incrementAndGet();
            return usual.apply(client);
        };
    }

    private static Terms access(AccessConfig access) {
        return new Terms(access, new LimitsConfig(null, null, null, null), null, null);
    }

    private static Terms limits(LimitsConfig limits) {
        return new Terms(EVERYBODY, limits, null, null);
    }

    /** An interceptor that knows better who the visitor is, as a PROXY header tells it. */
    private static LinkInterceptor told(String address) {
        return new LinkInterceptor() {
            @Override
            public Set<LinkPhase> phases() {
                return Set.of(LinkPhase.VISITOR_ACCEPTED);
            }

            @Override
            public Future<LinkRequest> intercept(LinkPhase phase, Channel channel, LinkRequest request) {
                return channel.eventLoop()
                        .newSucceededFuture(request.withVisitor(new InetSocketAddress(address, 1), request.entry()));
            }
        };
    }

    @Test
    void whoHasNoAccessIsResetAndNoLinkIsMade() throws Exception {
        count();
        rig.terms = access(NOBODY_HERE);
        try (Service service = rig.service("127.0.0.1");
                Guest guest = rig.visit()) {
            Future<Void> done = rig.connect(guest, request(service.address(), guest));
            assertThat(done.await().cause())
                    .isInstanceOfSatisfying(
                            LinkException.class, no -> assertThat(no.failure()).isEqualTo(LinkFailure.DENIED));
            assertThatThrownBy(() -> guest.wire().receiveToEnd().get()).hasMessageContaining("reset");
            assertThat(streams).hasValue(0);
            assertThat(rig.counters.refusedByAccessTotal()).isEqualTo(1);
            assertThat(rig.counters.failedTotal()).isZero();
        }
    }

    @Test
    void theAddressThatAnInterceptorToldDecides() throws Exception {
        rig.atEntry = List.of(told("198.51.100.7"));
        rig.terms = access(new AccessConfig(List.of(NetworkRange.parse("198.51.100.0/24")), List.of()));
        try (Service service = rig.service("127.0.0.1");
                Guest guest = rig.visit()) {
            rig.connect(guest, request(service.address(), guest));
            guest.wire().send(1000).get();
            try (Wire target = service.accept()) {
                assertThat(target.receive(1000).get()).isEqualTo(1000);
            }
        }
    }

    @Test
    void anEntryThatAdmitsHearsOfARefusalBeforeItReads() throws Exception {
        rig.atEntry = List.of(told("203.0.113.9"));
        rig.terms = access(new AccessConfig(List.of(), List.of(NetworkRange.parse("203.0.113.9"))));
        try (Guest guest = rig.visit()) {
            Address target = LinkRig.closedPort();
            Future<LinkRequest> admitted = rig.links().admit(guest.visitor(), request(target, guest));
            assertThat(admitted.await().cause())
                    .isInstanceOfSatisfying(
                            LinkException.class, no -> assertThat(no.failure()).isEqualTo(LinkFailure.DENIED));
            assertThat(guest.visitor().channel().isOpen()).isTrue();
        }
    }

    @Test
    void aDatagramIsJudgedByItsSenderUnlessAnInterceptorMayKnowBetter() {
        rig.terms = access(NOBODY_HERE);
        assertThat(rig.links().turnsAway(new InetSocketAddress("127.0.0.9", 1))).isTrue();
        assertThat(rig.links().turnsAway(new InetSocketAddress("192.0.2.1", 1))).isFalse();
        LinkRig other = new LinkRig();
        other.terms = access(NOBODY_HERE);
        other.atEntry = List.of(told("192.0.2.1"));
        assertThat(other.links().turnsAway(new InetSocketAddress("127.0.0.9", 1)))
                .isFalse();
        assertThat(rig.counters.refusedByAccessTotal()).isEqualTo(1);
        other.loops.closeAsync();
    }

    @Test
    void whoIsOneTooManyIsRefusedAtOnceAndThePlaceOfWhoLeftIsFree() throws Exception {
        rig.terms = limits(new LimitsConfig(null, 3, 2, null));
        try (Service service = rig.service("127.0.0.1");
                Guest first = rig.visit();
                Guest second = rig.visit();
                Guest third = rig.visit()) {
            rig.connect(first, request(service.address(), first));
            rig.connect(second, request(service.address(), second));
            service.accept();
            service.accept();
            Future<Void> refused = rig.connect(third, request(service.address(), third));
            assertThat(refused.await().cause())
                    .isInstanceOfSatisfying(
                            LinkException.class, no -> assertThat(no.failure()).isEqualTo(LinkFailure.OVERLOADED));
            assertThat(rig.counters.refusedByLimitsTotal()).isEqualTo(1);
            first.wire().reset();
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                Guest next = rig.visit();
                Future<Void> link = rig.connect(next, request(service.address(), next));
                link.await(50);
                boolean taken = !link.isDone();
                next.close();
                return taken;
            });
        }
    }

    @Test
    void aLinkThatFailsGivesItsPlaceBack() throws Exception {
        rig.terms = limits(new LimitsConfig(null, 1, 1, null));
        for (int i = 0; i < 3; i++) {
            try (Guest guest = rig.visit()) {
                Future<Void> done = rig.connect(guest, request(LinkRig.closedPort(), guest));
                assertThat(done.await().cause())
                        .isInstanceOfSatisfying(
                                LinkException.class,
                                no -> assertThat(no.failure()).isEqualTo(LinkFailure.TARGET_REFUSED));
                await().until(() -> rig.memory.status().links() == 0);
            }
        }
        assertThat(rig.counters.refusedByLimitsTotal()).isZero();
    }

    @Test
    void theRateOfTheClientThatCarriesTheLinkHoldsWhereATunnelHasSeveral() throws Exception {
        rig.candidates = new Candidates(
                Balance.PRIMARY,
                List.of(new Candidates.Route("elsewhere", List.of()), new Candidates.Route(LinkRig.CLIENT, List.of())));
        ClientLimits slow = new ClientLimits(RateLimit.parse("40MiB/s"), null);
        rig.node =
                new NodeTerms(Map.of(LinkRig.CLIENT, slow), UsageBook.inMemory(), Clock.systemUTC(), System::nanoTime);
        try (Service service = rig.service("127.0.0.1");
                Guest guest = rig.visit()) {
            rig.connect(guest, request(service.address(), guest));
            try (Wire target = service.accept()) {
                target.send(MIB);
                assertThat(guest.wire().receive(MIB).get()).isEqualTo(MIB);
                assertThat(guest.visitor().channel().pipeline().get(PacedWrites.class))
                        .isNotNull();
            }
        }
    }

    @Test
    void aPacedLinkCarriesEveryByteInBothDirectionsAndItsEnds() throws Exception {
        rig.terms = limits(new LimitsConfig(RateLimit.parse("40MiB/s"), null, null, null));
        try (Service service = rig.service("127.0.0.1");
                Guest guest = rig.visit()) {
            Future<Void> done = rig.connect(guest, request(service.address(), guest));
            guest.wire().send(6 * MIB).thenCompose(sent -> guest.wire().finish());
            try (Wire target = service.accept()) {
                CompletableFuture<Long> up = target.receiveToEnd();
                CompletableFuture<Long> down = guest.wire().receiveToEnd();
                target.send(6 * MIB).thenCompose(sent -> target.finish());
                assertThat(up.get()).isEqualTo(6 * MIB);
                assertThat(down.get()).isEqualTo(6 * MIB);
                assertThat(done.await().cause()).isNull();
            }
            await().until(() -> rig.memory.status().held() == 0);
        }
    }

    @Test
    void aLinkThatIsReadPieceByPieceKeepsToTheRateToo() throws Exception {
        rig.terms = limits(new LimitsConfig(RateLimit.parse("20MiB/s"), null, null, null));
        try (Service service = rig.service("127.0.0.1")) {
            Channel link = rig.links()
                    .open(LinkRequest.stream("tcp", "t", service.address()).withAwaitReply(true))
                    .sync()
                    .getNow();
            AtomicLong got = new AtomicLong();
            link.eventLoop()
                    .submit(() -> {
                        assertThat(link.pipeline().get(PacedReads.class)).isNotNull();
                        assertThat(link.pipeline().get(PacedWrites.class)).isNotNull();
                        link.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
                            @Override
                            protected void channelRead0(ChannelHandlerContext context, ByteBuf data) {
                                got.addAndGet(data.readableBytes());
                            }

                            @Override
                            public void channelReadComplete(ChannelHandlerContext context) {
                                context.read();
                            }
                        });
                        link.read();
                    })
                    .sync();
            try (Wire target = service.accept()) {
                target.send(3 * MIB);
                await().until(() -> got.get() == 3 * MIB);
            }
            link.close().sync();
        }
    }

    @Test
    void datagramsBeyondTheRateAreDroppedAndCounted() throws Exception {
        rig.terms = limits(new LimitsConfig(RateLimit.parse("8kbit/s"), null, null, null));
        try (DatagramSocket target = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            LinkRequest request = LinkRequest.stream("udp", "t", Address.of("127.0.0.1", target.getLocalPort()))
                    .withKind(LinkKind.DATAGRAM)
                    .withAwaitReply(true);
            Channel link = rig.links().open(request).sync().getNow();
            for (int i = 0; i < 50; i++) {
                link.write(Unpooled.wrappedBuffer(new byte[5000]));
            }
            link.writeAndFlush(Unpooled.wrappedBuffer(new byte[5000])).sync();
            target.receive(new DatagramPacket(new byte[6000], 6000));
            assertThat(rig.counters.droppedTotal()).isBetween(40L, 50L);
            link.close().sync();
        }
    }
}
