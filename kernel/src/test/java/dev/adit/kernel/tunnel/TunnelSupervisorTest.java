package dev.adit.kernel.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.Visitor;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.config.SpecBuilder;
import dev.adit.kernel.config.TunnelSpec;
import dev.adit.kernel.link.LinkSwitch;
import dev.adit.kernel.terms.NodeTerms;
import dev.adit.kernel.transport.DialOptions;
import dev.adit.kernel.transport.Dialer;
import dev.adit.kernel.transport.EventLoops;
import dev.adit.kernel.transport.SharedListeners;
import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

class TunnelSupervisorTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final EventLoops loops = EventLoops.create(1);
    private final SharedListeners listeners = new SharedListeners(loops);
    private final ManualControl control = new ManualControl();
    private final ExecutorService blocking = Executors.newCachedThreadPool();
    private final BlockingQueue<Visitor> visitors = new LinkedBlockingQueue<>();
    private final BlockingQueue<LinkRequest> requests = new LinkedBlockingQueue<>();
    private BiConsumer<TunnelContext, Visitor> acceptor = (context, visitor) -> {
        requests.add(context.request(visitor, "plain"));
        visitors.add(visitor);
    };
    private Function<String, @Nullable StreamOpener> sessions = client -> null;
    private Map<String, Feature<?>> features = Map.of();
    private Map<String, Record> processBlocks = Map.of();
    private @Nullable TunnelSupervisor supervisor;

    @AfterEach
    void close() {
        if (supervisor != null) {
            supervisor.closeAsync();
        }
        listeners.closeAsync().toCompletableFuture().join();
        loops.closeAsync().toCompletableFuture().join();
        control.shutdownNow();
        blocking.shutdownNow();
    }

    private TunnelSupervisor start(TunnelSpec... specs) {
        TunnelSupervisor started = new TunnelSupervisor(new TunnelSetup(
                listeners,
                new LinkSwitch(client -> sessions.apply(client), LinkMemory.unbounded(), false),
                loops,
                new Extensions(
                        Map.of("plain", new PlainType((context, visitor) -> acceptor.accept(context, visitor))),
                        features),
                FeatureBlocks.ofProcess(processBlocks, features, blocking, NOPLogger.NOP_LOGGER),
                control,
                blocking,
                Clock.systemUTC(),
                null,
                Duration.ofSeconds(30),
                NodeTerms.unlimited()));
        supervisor = started;
        started.start(List.of(specs)).toCompletableFuture().join();
        return started;
    }

    private static TunnelSpec spec(String name, String... listen) {
        return SpecBuilder.tunnel(name, "plain", new PlainType.Config(""))
                .listen(listen)
                .targets("10.0.0.7:7100-7110")
                .build();
    }

    private static TunnelSpec troubled(String name, String trouble) {
        return SpecBuilder.tunnel(name, "plain", new PlainType.Config(trouble))
                .listen("127.0.0.1:0")
                .build();
    }

    private static int port(String address) {
        return Address.parse(address).port();
    }

    /** That many ports in a row which nobody has. */
    private static int freeRange(int count) throws IOException {
        for (int first = 20_000; first < 60_000; first += count) {
            List<ServerSocket> taken = new ArrayList<>();
            try {
                for (int port = first; port < first + count; port++) {
                    taken.add(new ServerSocket(port, 1, LOOPBACK));
                }
                return first;
            } catch (IOException inUse) {
                assertThat(inUse).isInstanceOf(BindException.class);
            } finally {
                for (ServerSocket socket : taken) {
                    socket.close();
                }
            }
        }
        throw new IOException("no " + count + " free ports in a row");
    }

    @Test
    void anOpenTunnelTakesVisitorsAtEveryPortAndMapsThemToTargets() throws Exception {
        int first = freeRange(3);
        TunnelStatus status = start(spec("game", "127.0.0.1:" + first + "-" + (first + 2)))
                .status()
                .get(0);
        assertThat(status.state()).isEqualTo("open");
        assertThat(status.problems()).isEmpty();
        assertThat(status.listen()).containsExactly("127.0.0.1:" + first + "-" + (first + 2));
        try (Socket socket = new Socket(LOOPBACK, first + 2)) {
            Visitor visitor = visitors.take();
            assertThat(visitor.index()).isEqualTo(2);
            assertThat(visitor.address()).isEqualTo(socket.getLocalSocketAddress());
            assertThat(visitor.entry()).isEqualTo(socket.getRemoteSocketAddress());
            LinkRequest request = requests.take();
            assertThat(request.target()).isEqualTo(Address.parse("10.0.0.7:7102"));
            assertThat(request.tunnel()).isEqualTo("game");
            assertThat(request.dialTimeout()).isEqualTo(Duration.ofSeconds(5));
            visitor.channel().close();
        }
    }

    @Test
    void aBarePortTakesVisitorsOfBothFamilies() throws Exception {
        TunnelStatus status = start(spec("ssh", "0")).status().get(0);
        int port = port(status.listen().get(0));
        for (byte[] host : List.of(LOOPBACK.getAddress(), NetUtil.LOCALHOST6.getAddress())) {
            try (Socket socket = new Socket(InetAddress.getByAddress(host), port)) {
                visitors.take().channel().close();
                assertThat(socket.getPort()).isEqualTo(port);
            }
        }
    }

    @Test
    void aPortThatIsTakenLeavesTheOthersOpenAndIsTriedAgain() throws Exception {
        int first = freeRange(3);
        TunnelSupervisor started;
        try (ServerSocket taken = new ServerSocket(first + 1, 1, LOOPBACK)) {
            started = start(spec("game", "127.0.0.1:" + first + "-" + (first + 2)));
            TunnelStatus status = started.status().get(0);
            assertThat(status.state()).isEqualTo("partly");
            assertThat(status.problems().toString())
                    .contains("2 of 3: ", String.valueOf(taken.getLocalPort()), "in use by another program");
            assertThat(status.listen()).hasSize(2);
        }
        assertThat(control.delays()).allSatisfy(delay -> assertThat(delay).isBetween(22_500L, 37_500L));
        control.pass();
        await().until(() -> started.status().get(0).state().equals("open"));
        assertThat(started.status().get(0).problems()).isEmpty();
    }

    @Test
    void aTunnelWithoutAnyOpenAddressFailsAndIsTriedAgain() throws Exception {
        TunnelSupervisor started;
        try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
            started = start(spec("ssh", "127.0.0.1:" + taken.getLocalPort()), spec("other", "127.0.0.1:0"));
            assertThat(started.status().get(0).state()).isEqualTo("failed");
            assertThat(started.status().get(0).problems().toString()).contains("in use by another program");
            assertThat(started.status().get(1).state()).isEqualTo("open");
        }
        await().until(() -> {
            control.pass();
            return started.status().get(0).state().equals("open");
        });
    }

    @Test
    void aTypeThatThrowsIsThatTunnelsStateOnly() {
        List<TunnelStatus> status = start(troubled("a", "create"), troubled("b", "start"), troubled("c", ""))
                .status();
        assertThat(status.get(0).state()).isEqualTo("failed");
        assertThat(status.get(0).problems()).containsExactly("this type cannot be made");
        assertThat(status.get(1).state()).isEqualTo("failed");
        assertThat(status.get(1).problems()).containsExactly("this type cannot start");
        assertThat(status.get(2).state()).isEqualTo("open");
    }

    @Test
    void aTunnelThatIsNotEnabledStaysClosed() {
        TunnelStatus status = start(SpecBuilder.tunnel("ssh", "plain", new PlainType.Config(""))
                        .listen("127.0.0.1:6022")
                        .disabled()
                        .build())
                .status()
                .get(0);
        assertThat(status.state()).isEqualTo("disabled");
        assertThat(status.listen()).containsExactly("127.0.0.1:6022");
    }

    @Test
    void aVisitorWhoBreaksTheTypeIsResetAndNobodyElse() throws Exception {
        acceptor = (context, visitor) -> {
            if (visitors.isEmpty()) {
                visitors.add(visitor);
                throw new IllegalStateException("broken");
            }
            visitors.add(visitor);
        };
        int port =
                port(start(spec("ssh", "127.0.0.1:0")).status().get(0).listen().get(0));
        try (Socket first = new Socket(LOOPBACK, port);
                Socket second = new Socket(LOOPBACK, port)) {
            await().until(() -> visitors.size() == 2);
            await().until(() -> !visitors.peek().channel().isOpen());
            assertThat(visitors).last().matches(visitor -> visitor.channel().isOpen());
            assertThat(first.getPort()).isEqualTo(second.getPort());
        }
    }

    @Test
    void closingTakesNoMoreVisitorsWaitsForLinksAndResetsTheRest() throws Exception {
        try (ServerSocket client = new ServerSocket(0, 10, LOOPBACK)) {
            Dialer dialer = new Dialer(loops);
            sessions = name -> () -> dialer.dial(
                    Address.of("127.0.0.1", client.getLocalPort()),
                    DialOptions.defaults(),
                    loops.group().next());
            acceptor = (context, visitor) -> context.links().connect(visitor, context.request(visitor, "plain"));
            TunnelSupervisor started = start(spec("ssh", "127.0.0.1:0"));
            int port = port(started.status().get(0).listen().get(0));
            try (Socket visitor = new Socket(LOOPBACK, port);
                    Socket stream = client.accept()) {
                visitor.getOutputStream().write(1);
                assertThat(stream.getInputStream().read()).isNotNegative();
                CompletionStage<Void> closed = started.closeAsync();
                await().until(() -> started.status().get(0).state().equals("stopping"));
                await().until(() -> refused(port));
                assertThat(closed.toCompletableFuture()).isNotDone();
                await().until(() -> control.delays().contains(30_000L));
                control.pass();
                closed.toCompletableFuture().join();
                assertThat(started.status().get(0).state()).isEqualTo("stopped");
            }
        }
    }

    @Test
    void aListeningSocketThatIsLostIsThatTunnelsFailureAndIsOpenedAgain() throws Exception {
        acceptor = (context, visitor) -> {
            visitors.add(visitor);
            visitor.channel().close();
        };
        int port = freePort();
        TunnelSupervisor started = start(spec("ssh", "127.0.0.1:" + port), spec("web", "127.0.0.1:0"));
        try (Socket visitor = new Socket(LOOPBACK, port)) {
            await().until(() -> !visitors.isEmpty());
            assertThat(visitor.isConnected()).isTrue();
        }
        visitors.peek().channel().parent().close();

        await().until(() -> started.status().get(0).state().equals("failed"));
        assertThat(started.status().get(0).problems().get(0)).contains("the listening socket was lost");
        assertThat(started.status().get(1).state()).isEqualTo("open");

        await().until(() -> {
            control.pass();
            return started.status().get(0).state().equals("open");
        });
        assertThat(refused(port)).isFalse();
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, LOOPBACK)) {
            return free.getLocalPort();
        }
    }

    private static boolean refused(int port) {
        try (Socket late = new Socket(LOOPBACK, port)) {
            return !late.isConnected();
        } catch (IOException refused) {
            return true;
        }
    }

    @Test
    void aFeaturesInterceptorActsAtTheEntry() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        features = Map.of("mark", new Mark(seen));
        acceptor = (context, visitor) -> context.links().connect(visitor, context.request(visitor, "plain"));
        TunnelSupervisor started = start(marked("ssh", "x"));
        int port = port(started.status().get(0).listen().get(0));
        try (Socket visitor = new Socket(LOOPBACK, port)) {
            assertThat(seen.take()).isEqualTo("ssh x VISITOR_ACCEPTED");
            await().until(() -> started.status().get(0).linksFailed() == 1);
            assertThat(visitor.isConnected()).isTrue();
        }
    }

    @Test
    void aBlockOfTheProcessActsOnEveryTunnelUnlessItHasItsOwn() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        features = Map.of("mark", new Mark(seen));
        processBlocks = Map.of("mark", new Mark.Config("everywhere"));
        acceptor = (context, visitor) -> context.links().connect(visitor, context.request(visitor, "plain"));
        TunnelSupervisor started = start(spec("plain", "127.0.0.1:0"), marked("own", "here"));
        for (TunnelStatus tunnel : started.status()) {
            try (Socket visitor = new Socket(LOOPBACK, port(tunnel.listen().get(0)))) {
                String act = tunnel.name().equals("own") ? "own here " : " everywhere ";
                assertThat(seen.take()).isEqualTo(act + "VISITOR_ACCEPTED");
                assertThat(visitor.isConnected()).isTrue();
            }
        }
        await().until(() ->
                started.status().stream().mapToLong(TunnelStatus::linksFailed).sum() == 2);
        assertThat(seen).isEmpty();
    }

    @Test
    void aFeatureThatIsNotLoadedFailsTheTunnel() {
        assertThat(start(marked("ssh", "x")).status().get(0).problems()).containsExactly("plugin mark is not loaded");
    }

    private static TunnelSpec marked(String name, String text) {
        return SpecBuilder.tunnel(name, "plain", new PlainType.Config(""))
                .listen("127.0.0.1:0")
                .targets("10.0.0.7:7100-7110")
                .features(Map.of("mark", new Mark.Config(text)))
                .build();
    }

    /** A feature that tells when it acts. */
    private record Mark(BlockingQueue<String> seen) implements Feature<Mark.Config> {

        /** Its block. */
        record Config(String text) {}

        @Override
        public String word() {
            return "mark";
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public Set<FeatureScope> scopes() {
            return Set.of(FeatureScope.TUNNEL);
        }

        @Override
        public Contribution contribute(Config config, FeatureContext context) {
            return new Contribution(List.of(new LinkInterceptor() {
                @Override
                public Set<LinkPhase> phases() {
                    return Set.of(LinkPhase.VISITOR_ACCEPTED);
                }

                @Override
                public Future<LinkRequest> intercept(LinkPhase phase, Channel channel, LinkRequest request) {
                    seen.add(context.name() + " " + config.text() + " " + phase);
                    return channel.eventLoop().newSucceededFuture(request);
                }
            }));
        }
    }
}
