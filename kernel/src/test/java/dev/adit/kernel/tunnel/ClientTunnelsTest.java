package dev.adit.kernel.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.api.tunnel.Visitor;
import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.config.AllowConfig;
import dev.adit.kernel.config.PluginWords;
import dev.adit.kernel.link.LinkSwitch;
import dev.adit.kernel.signal.SignalMessage.AnsweredTunnel;
import dev.adit.kernel.signal.SignalMessage.OfferedTunnel;
import dev.adit.kernel.signal.SignalMessage.TunnelAnswer;
import dev.adit.kernel.signal.SignalMessage.TunnelOffer;
import dev.adit.kernel.signal.SignalMessage.TunnelProblem;
import dev.adit.kernel.terms.NodeTerms;
import dev.adit.kernel.transport.EventLoops;
import dev.adit.kernel.transport.SharedListeners;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a server makes of the tunnels that its clients offer. */
class ClientTunnelsTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final EventLoops loops = EventLoops.create(1);
    private final SharedListeners listeners = new SharedListeners(loops);
    private final ManualControl control = new ManualControl();
    private final ExecutorService blocking = Executors.newCachedThreadPool();
    private final BlockingQueue<Visitor> visitors = new LinkedBlockingQueue<>();
    private final Set<String> online = ConcurrentHashMap.newKeySet();
    private final Map<String, AnsweredTunnel> heard = new ConcurrentHashMap<>();
    private final AtomicInteger messages = new AtomicInteger();
    private final TunnelSupervisor supervisor = new TunnelSupervisor(new TunnelSetup(
            listeners,
            new LinkSwitch(client -> null, LinkMemory.unbounded(), false),
            loops,
            new Extensions(Map.of("plain", new PlainType((context, visitor) -> visitors.add(visitor))), Map.of()),
            new FeatureBlocks(Map.of()),
            control,
            blocking,
            Clock.systemUTC(),
            null,
            Duration.ofSeconds(30),
            NodeTerms.unlimited()));
    private final ClientTunnels tunnels = new ClientTunnels(
            supervisor,
            new Words(),
            Map.of(
                    "office",
                    new AllowConfig(
                            Set.of("plain"),
                            List.of(Address.parse("127.0.0.1:0"), Address.parse("127.0.0.1:1-65535")),
                            List.of(),
                            Set.of(),
                            Set.of(),
                            2),
                    "many",
                    new AllowConfig(
                            Set.of("plain"), List.of(Address.parse("127.0.0.1:0")), List.of(), Set.of(), Set.of(), 10),
                    "home",
                    new AllowConfig(Set.of(), List.of(), List.of(), Set.of(), Set.of(), 2)),
            control,
            online::contains);

    @AfterEach
    void close() {
        supervisor.closeAsync();
        visitors.forEach(visitor -> visitor.channel().close());
        listeners.closeAsync().toCompletableFuture().join();
        loops.closeAsync().toCompletableFuture().join();
        control.shutdownNow();
        blocking.shutdownNow();
    }

    /** The one type of this server. */
    private static final class Words implements PluginWords {
        @Override
        public @Nullable TunnelWord tunnelType(String name) {
            return name.equals("plain") ? new TunnelWord(PlainType.Config.class) : null;
        }

        @Override
        public @Nullable FeatureWord feature(String word) {
            return null;
        }

        @Override
        public Set<String> tunnelTypes() {
            return Set.of("plain");
        }

        @Override
        public Set<String> features() {
            return Set.of();
        }
    }

    private static OfferedTunnel tunnel(String name, int port) {
        return new OfferedTunnel(name, "{type: plain, trouble: '', listen: '127.0.0.1:" + port + "', target: 22}");
    }

    private void offer(String client, OfferedTunnel... offered) throws Exception {
        online.add(client);
        tunnels.offered(client, new TunnelOffer(List.of(offered)), this::hear);
        control.pass();
        control.submit(() -> {}).get();
        control.pass();
    }

    private void hear(TunnelAnswer answer) {
        messages.incrementAndGet();
        answer.tunnels().forEach(one -> heard.put(one.name(), one));
    }

    /** Changes are gathered for a moment before they are told. */
    private String state(String name) throws Exception {
        control.pass();
        AnsweredTunnel told = heard.get(name);
        return told == null ? "" : told.state();
    }

    private AnsweredTunnel told(String name) {
        return Objects.requireNonNull(heard.get(name));
    }

    private Stream<String> running() {
        return supervisor.status().stream().map(status -> status.name() + " " + status.state());
    }

    private int port(String name) {
        return Address.parse(told(name).listen().get(0)).port();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void eachTunnelIsGrantedOrRefusedOnItsOwn() throws Exception {
        offer(
                "office",
                tunnel("cam", 0),
                new OfferedTunnel("wide", "{type: plain, trouble: '', listen: 6554}"),
                new OfferedTunnel("typed", "{type: plain, trouble: '', listen: 80a, colour: red}"),
                tunnel("other", 0),
                tunnel("third", 0),
                tunnel("cam", 0));

        await().until(() -> state("cam").equals("open") && state("other").equals("open"));
        assertThat(told("wide").problems())
                .containsExactly(new TunnelProblem(
                        "listen", "listen 6554 is not granted to office (server: clients.office.allow.listen)"));
        assertThat(told("typed").problems()).extracting(TunnelProblem::path).containsExactly("listen", "colour");
        assertThat(told("third").problems())
                .containsExactly(new TunnelProblem(
                        "", "more than 2 tunnels is not granted to office (server: clients.office.allow.tunnels)"));
        assertThat(running()).containsExactly("office/cam open", "office/other open");
        assertThat(tunnels.refused())
                .extracting(TunnelStatus::name)
                .containsExactly("office/wide", "office/typed", "office/third", "office/cam");
        assertThat(tunnels.refused().get(1).problems()).containsExactly("cannot be read: listen, colour");
    }

    @Test
    void whereNothingIsWrittenNothingIsGranted() throws Exception {
        offer("home", tunnel("cam", 0));

        await().until(() -> state("cam").equals("refused"));
        assertThat(told("cam").problems())
                .containsExactly(new TunnelProblem(
                        "type", "type plain is not granted to home (server: clients.home.allow.types)"));
        assertThat(running()).isEmpty();
    }

    @Test
    void whatIsOfferedAsItRunsGoesOnWithItsVisitorsAndWhatHasChangedIsReplaced() throws Exception {
        int kept = freePort();
        int moved = freePort();
        offer("office", tunnel("cam", kept), tunnel("moved", moved));
        await().until(() -> state("cam").equals("open") && state("moved").equals("open"));
        try (Socket visitor = new Socket(LOOPBACK, kept)) {
            Visitor before = visitors.take();

            offer("office", tunnel("cam", kept), new OfferedTunnel("moved", text(moved, 23)));

            await().until(() -> supervisor.status().stream().anyMatch(status -> "23".equals(status.target())));
            await().until(() -> running().toList().equals(List.of("office/cam open", "office/moved open")));
            assertThat(before.channel().isOpen()).isTrue();
            assertThat(visitor.isConnected()).isTrue();

            offer("office", tunnel("cam", kept));

            await().until(() -> running().toList().equals(List.of("office/cam open")));
            assertThat(before.channel().isOpen()).isTrue();
        }
    }

    private static String text(int port, int target) {
        return "{type: plain, trouble: '', listen: '127.0.0.1:" + port + "', target: " + target + "}";
    }

    @Test
    void tunnelsLiveAsLongAsTheSession() throws Exception {
        offer("office", tunnel("cam", 0));
        await().until(() -> state("cam").equals("open"));

        tunnels.sessionChanged("office");
        control.submit(() -> {}).get();
        assertThat(running()).containsExactly("office/cam open");

        online.remove("office");
        tunnels.sessionChanged("office");
        await().until(() -> running().findAny().isEmpty());
        assertThat(tunnels.refused()).isEmpty();
    }

    @Test
    void aPortOfSomebodyElseIsThatTunnelsProblemAndItsLaterStateIsTold() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, LOOPBACK)) {
            offer("office", tunnel("cam", taken.getLocalPort()), tunnel("other", 0));
            await().until(() -> state("cam").equals("failed") && state("other").equals("open"));
            assertThat(told("cam").problems().toString()).contains("in use by another program");
        }
        await().until(() -> {
            control.pass();
            return state("cam").equals("open");
        });
        assertThat(told("cam").problems()).isEmpty();

        offer("office", tunnel("cam", port("cam")), tunnel("twice", port("cam")));
        await().until(() -> state("twice").equals("failed"));
        assertThat(told("twice").problems().toString()).contains("tunnel office/cam");
    }

    @Test
    void whatChangesAtOnceIsToldTogether() throws Exception {
        offer(
                "many",
                IntStream.range(0, 10)
                        .mapToObj(number -> tunnel("t" + number, 0))
                        .toArray(OfferedTunnel[]::new));
        await().until(() -> running().allMatch(tunnel -> tunnel.endsWith(" open")));
        await().until(() -> state("t9").equals("open"));

        assertThat(heard.values()).hasSize(10).allMatch(tunnel -> tunnel.state().equals("open"));
        assertThat(messages.get()).isLessThanOrEqualTo(4);
    }

    @Test
    void ofOffersInARowTheLastOneCounts() throws Exception {
        offer("office", tunnel("first", 0));
        await().until(() -> state("first").equals("open"));
        for (int i = 0; i < 50; i++) {
            tunnels.offered("office", new TunnelOffer(List.of(tunnel("t" + i, 0))), this::hear);
        }
        control.submit(() -> {}).get();
        control.pass();

        await().until(() -> running().toList().equals(List.of("office/t49 open")));
        assertThat(heard).containsOnlyKeys("first", "t49");
    }
}
