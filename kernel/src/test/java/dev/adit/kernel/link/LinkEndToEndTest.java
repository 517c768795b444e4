package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.api.link.ExitContext;
import dev.adit.api.link.ExitType;
import dev.adit.api.link.IncomingLink;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkExit;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.config.TargetsConfig;
import dev.adit.kernel.link.LinkRig.Guest;
import dev.adit.kernel.link.LinkRig.Service;
import dev.adit.kernel.signal.LinkWire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A visitor, a tunnel's links, a client's exit and a real target. */
class LinkEndToEndTest {
    private static final long MIB = 1 << 20;

    private final LinkRig rig = new LinkRig();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "localhost"})
    void aVisitorReachesItsTarget(String host) throws Exception {
        try (Service service = rig.service(host)) {
            assertExchange(service);
        }
    }

    @Test
    void aVisitorReachesAUnixSocket(@TempDir Path directory) throws Exception {
        Path path = directory.resolve("service");
        rig.targets = new TargetsConfig(List.of("unix:" + path), List.of(), false);
        try (Service service = rig.unixService(path)) {
            assertExchange(service);
        }
    }

    private void assertExchange(Service service) throws Exception {
        try (Guest guest = rig.visit()) {
            Future<Void> done = rig.connect(guest, request(service.address()));
            guest.wire().send(4 * MIB).thenCompose(sent -> guest.wire().finish());
            try (Wire target = service.accept()) {
                assertThat(target.receiveToEnd().get()).isEqualTo(4 * MIB);
                assertThat(rig.counters.open()).isEqualTo(1);
                target.send(4 * MIB).thenCompose(sent -> target.finish());
                assertThat(guest.wire().receiveToEnd().get()).isEqualTo(4 * MIB);
            }
            assertThat(done.await().cause()).isNull();
            await().until(() -> rig.counters.open() == 0);
            assertThat(rig.counters.total()).isEqualTo(1);
            assertThat(rig.counters.failedTotal()).isZero();
            assertThat(rig.counters.bytesUp()).isEqualTo(4 * MIB);
            assertThat(rig.counters.bytesDown()).isEqualTo(4 * MIB);
            await().until(() -> rig.exit().links() == 0);
        }
    }

    /** An entry that answers visitors itself: it is asked, opens, and what it has read too much comes first. */
    @Test
    void whatAnEntryHasReadTooFarGoesToTheLinkInOrder() throws Exception {
        rig.atEntry = List.of(new Marks());
        try (Service service = rig.service("127.0.0.1");
                Guest guest = rig.visit()) {
            DuplexChannel visitor = guest.visitor().channel();
            LinkRequest admitted = rig.links()
                    .admit(guest.visitor(), request(service.address()))
                    .get();
            assertThat(admitted.options()).containsEntry("mark", "VISITOR_ACCEPTED");
            Keeps keeps = new Keeps();
            visitor.pipeline().addLast(keeps);
            visitor.read();
            guest.wire().send(Keeps.EARLY);
            keeps.whole.get(30, TimeUnit.SECONDS);
            Channel link = rig.links().open(admitted.withAwaitReply(true)).get();
            visitor.eventLoop()
                    .submit(() -> {
                        rig.links().splice(visitor, link);
                        visitor.pipeline().remove(keeps);
                    })
                    .get();
            guest.wire().send(MIB).thenCompose(sent -> guest.wire().finish());
            try (Wire target = service.accept()) {
                assertThat(target.receiveToEnd().get()).isEqualTo(MIB + Keeps.EARLY);
            }
        }
        await().until(() -> rig.links().drain().toCompletableFuture().isDone());
    }

    /** Leaves its mark on the request. */
    private static final class Marks implements LinkInterceptor {
        @Override
        public Set<LinkPhase> phases() {
            return Set.of(LinkPhase.VISITOR_ACCEPTED);
        }

        @Override
        public Future<LinkRequest> intercept(LinkPhase phase, Channel channel, LinkRequest request) {
            return channel.eventLoop().newSucceededFuture(request.withOption("mark", phase.name()));
        }
    }

    /** Has read more than it needed, and gives that when it goes. */
    private static final class Keeps extends ChannelInboundHandlerAdapter {
        static final int EARLY = 1000;

        final CompletableFuture<Void> whole = new CompletableFuture<>();
        private final List<ByteBuf> kept = new ArrayList<>();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            kept.add((ByteBuf) message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (kept.stream().mapToInt(ByteBuf::readableBytes).sum() < EARLY) {
                context.read();
            } else {
                whole.complete(null);
            }
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            kept.forEach(context::fireChannelRead);
            context.fireChannelReadComplete();
        }
    }

    @Test
    void aTargetThatRefusesResetsTheVisitor() throws Exception {
        assertFailure(request(LinkRig.closedPort()), LinkFailure.TARGET_REFUSED);
    }

    @Test
    void aClientThatIsAwayResetsTheVisitor() throws Exception {
        rig.sessions = client -> null;
        assertFailure(request(Address.parse("22")), LinkFailure.CLIENT_OFFLINE);
    }

    @Test
    void whatTheClientDoesNotGrantIsRefusedByTheLineThatWouldGrantIt() throws Exception {
        rig.targets = new TargetsConfig(List.of(), List.of(), false);
        assertThat(assertFailure(request(Address.parse("22")), LinkFailure.DENIED)
                        .detail())
                .contains("add to its file: targets: 127.0.0.1:22");
    }

    @Test
    void aNameThatLeadsToADeniedAddressIsRefused() throws Exception {
        rig.targets = new TargetsConfig(List.of("localhost"), List.of("127.0.0.0/8", "::1"), false);
        assertThat(assertFailure(request(Address.parse("localhost:22")), LinkFailure.DENIED)
                        .detail())
                .contains("denied by client home");
    }

    @Test
    void aTypeWithoutExitAndTargetIsRefused() throws Exception {
        assertThat(assertFailure(LinkRequest.stream("socks", "t", null), LinkFailure.NO_EXIT)
                        .detail())
                .contains("socks");
    }

    @Test
    void aFullClientRefuses() throws Exception {
        rig.limits = new ExitLimits(0, 1, Duration.ofSeconds(5), Duration.ofSeconds(60), rig.limits.memory());
        assertFailure(request(Address.parse("22")), LinkFailure.OVERLOADED);
    }

    @Test
    void tooManyDialsAtOnceAreRefused() throws Exception {
        rig.limits = new ExitLimits(10, 0, Duration.ofSeconds(5), Duration.ofSeconds(60), rig.limits.memory());
        assertFailure(request(Address.parse("22")), LinkFailure.OVERLOADED);
    }

    @Test
    void aClientThatEndsRefuses() throws Exception {
        rig.exit().drain();
        assertFailure(request(Address.parse("22")), LinkFailure.SHUTTING_DOWN);
    }

    @Test
    void anExitThatThrowsRefuses() throws Exception {
        rig.exits = Map.of("odd", exitType("odd", link -> {
            throw new IllegalStateException("broken");
        }));
        assertFailure(LinkRequest.stream("odd", "t", null), LinkFailure.INTERNAL);
    }

    private LinkException assertFailure(LinkRequest request, LinkFailure failure) throws Exception {
        try (Guest guest = rig.visit()) {
            Throwable cause = rig.connect(guest, request).await().cause();
            assertThat(cause).isInstanceOf(LinkException.class);
            assertThat(((LinkException) cause).failure()).isEqualTo(failure);
            assertThatThrownBy(() -> guest.wire().receiveToEnd().get()).hasMessageContaining("reset");
            assertThat(rig.counters.failedTotal()).isEqualTo(1);
            assertThat(rig.counters.total()).isZero();
            Throwable awaited =
                    rig.links().open(request.withAwaitReply(true)).await().cause();
            assertThat(awaited).isInstanceOf(LinkException.class);
            assertThat(((LinkException) awaited).failure()).isEqualTo(failure);
            return (LinkException) cause;
        }
    }

    @Test
    void openWaitsForTheTargetIfItIsAskedTo() throws Exception {
        try (Service service = rig.service("127.0.0.1")) {
            Future<Channel> opened = rig.links().open(request(service.address()).withAwaitReply(true));
            try (Wire target = service.accept();
                    Guest guest = rig.visit()) {
                target.send(1000);
                DuplexChannel link = (DuplexChannel) opened.sync().getNow();
                assertThat(rig.counters.open()).isEqualTo(1);
                rig.links().splice(guest.visitor().channel(), link);
                assertThat(guest.wire().receive(1000).get()).isEqualTo(1000);
            }
        }
    }

    @Test
    void aPluginsExitServesItsType() throws Exception {
        rig.exits = Map.of("echo", exitType("echo", link -> {
            link.accept();
            link.channel().pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    ctx.writeAndFlush(message);
                }
            });
            link.channel().config().setAutoRead(true);
        }));
        try (Guest guest = rig.visit()) {
            rig.connect(guest, LinkRequest.stream("echo", "t", null));
            guest.wire().send(1000);
            assertThat(guest.wire().receive(1000).get()).isEqualTo(1000);
        }
    }

    @Test
    void nothingIsReadFromAVisitorBeforeItsLinkIsThere() throws Exception {
        Promise<DuplexChannel> never = GlobalEventExecutor.INSTANCE.newPromise();
        rig.sessions = client -> () -> never;
        AtomicInteger reads = new AtomicInteger();
        try (Guest guest = rig.visit()) {
            guest.visitor().channel().pipeline().addFirst(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    reads.incrementAndGet();
                    ctx.fireChannelRead(message);
                }
            });
            rig.connect(guest, request(Address.parse("22")));
            guest.wire().send(1000).thenCompose(sent -> guest.wire().finish()).get();
            guest.visitor().channel().eventLoop().submit(() -> {}).sync();
            assertThat(reads).hasValue(0);
        }
    }

    @Test
    void aVisitorThatGoesAwayCancelsTheOpening() throws Exception {
        Promise<DuplexChannel> never = GlobalEventExecutor.INSTANCE.newPromise();
        rig.sessions = client -> () -> never;
        try (Guest guest = rig.visit()) {
            Future<Void> done = rig.connect(guest, request(Address.parse("22")));
            guest.visitor().channel().close();
            assertThat(done.await().isSuccess()).isFalse();
            assertThat(never.await().isCancelled()).isTrue();
            assertThat(rig.counters.failedTotal()).isZero();
        }
    }

    @Test
    void aResetOfTheTargetReachesTheVisitor() throws Exception {
        try (Service service = rig.service("127.0.0.1");
                Guest guest = rig.visit()) {
            rig.connect(guest, request(service.address()));
            guest.wire().send(10).get();
            Wire target = service.accept();
            target.receive(10).get();
            target.reset();
            assertThatThrownBy(() -> guest.wire().receiveToEnd().get()).hasMessageContaining("reset");
        }
    }

    @Test
    void aStreamWithoutARequestIsResetInTime() throws Exception {
        rig.limits = new ExitLimits(10, 10, Duration.ofMillis(50), Duration.ofSeconds(60), rig.limits.memory());
        DuplexChannel stream = rig.stream().sync().getNow();
        stream.config().setAutoRead(true);
        stream.closeFuture().await();
        await().until(() -> rig.exit().links() == 0);
    }

    @Test
    void aRequestBeyondTheBoundIsReset() throws Exception {
        DuplexChannel stream = rig.stream().sync().getNow();
        stream.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {(byte) 0xff, (byte) 0xff, 0x7f}));
        stream.config().setAutoRead(true);
        stream.closeFuture().await();
        await().until(() -> rig.exit().links() == 0);
    }

    @Test
    void anEntryThatGoesAwayTakesItsDialAlong() throws Exception {
        AtomicReference<IncomingLink> served = new AtomicReference<>();
        rig.exits = Map.of("slow", exitType("slow", served::set));
        DuplexChannel stream = rig.stream().sync().getNow();
        stream.writeAndFlush(LinkWire.encode(stream.alloc(), LinkRequest.stream("slow", "t", null)));
        await().until(() -> served.get() != null);
        Resets.reset(stream);
        await().until(() -> rig.exit().links() == 0);
    }

    @Test
    void drainingWaitsForWhatIsThereAndOpensNothingMore() throws Exception {
        try (Service service = rig.service("127.0.0.1");
                Guest guest = rig.visit()) {
            rig.connect(guest, request(service.address()));
            guest.wire().send(10).get();
            try (Wire target = service.accept()) {
                target.receive(10).get();
                CompletionStage<Void> drained = rig.links().drain();
                assertThat(drained.toCompletableFuture()).isNotDone();
                Throwable refused =
                        rig.links().open(request(service.address())).await().cause();
                assertThat(((LinkException) refused).failure()).isEqualTo(LinkFailure.SHUTTING_DOWN);
                target.send(10).get();
                assertThat(guest.wire().receive(10).get()).isEqualTo(10);
                rig.links().resetAll();
                drained.toCompletableFuture().join();
                assertThatThrownBy(() -> guest.wire().receiveToEnd().get()).hasMessageContaining("reset");
            }
        }
    }

    private static ExitType exitType(String name, LinkExit exit) {
        return new ExitType() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public LinkExit create(ExitContext context) {
                return exit;
            }
        };
    }

    private static LinkRequest request(Address target) {
        return LinkRequest.stream("tcp", "web", target);
    }
}
