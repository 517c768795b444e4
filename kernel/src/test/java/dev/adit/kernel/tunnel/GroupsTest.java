package dev.adit.kernel.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.config.SpecBuilder;
import dev.adit.kernel.config.TunnelSpec;
import dev.adit.kernel.link.LinkSwitch;
import dev.adit.kernel.link.TargetStatus;
import dev.adit.kernel.signal.SignalMessage.TunnelProblem;
import dev.adit.kernel.terms.NodeTerms;
import dev.adit.kernel.transport.EventLoops;
import dev.adit.kernel.transport.SharedListeners;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One tunnel out of those of several clients. */
class GroupsTest {
    private final EventLoops loops = EventLoops.create(1);
    private final SharedListeners listeners = new SharedListeners(loops);
    private final ScheduledExecutorService control = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService blocking = Executors.newCachedThreadPool();
    private final TunnelSupervisor supervisor = new TunnelSupervisor(new TunnelSetup(
            listeners,
            new LinkSwitch(client -> null, LinkMemory.unbounded(), false),
            loops,
            new Extensions(
                    Map.of(
                            "plain",
                            new PlainType(
                                    (context, visitor) -> visitor.channel().close())),
                    Map.of()),
            new FeatureBlocks(Map.of()),
            control,
            blocking,
            Clock.systemUTC(),
            null,
            Duration.ofSeconds(30),
            NodeTerms.unlimited()));
    private final Groups groups = new Groups(supervisor);

    @AfterEach
    void close() {
        supervisor.closeAsync().toCompletableFuture().join();
        listeners.closeAsync().toCompletableFuture().join();
        loops.closeAsync().toCompletableFuture().join();
        control.shutdownNow();
        blocking.shutdownNow();
    }

    private static SpecBuilder member(String client, String listen, String... targets) {
        return SpecBuilder.tunnel(client + "/web", "plain", new PlainType.Config(""))
                .clients(client)
                .listen(listen)
                .targets(targets)
                .group("shop");
    }

    private Map<String, TunnelProblem> join(String client, TunnelSpec... wanted) throws Exception {
        return control.submit(() -> groups.join(client, List.of(wanted))).get();
    }

    private void awaitRunning(String... lines) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(supervisor.status().stream()
                                .map(status -> status.name() + " of " + status.client() + " at " + status.listen() + " "
                                        + status.state()))
                        .containsExactly(lines));
    }

    private static String freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "127.0.0.1:" + socket.getLocalPort();
        }
    }

    @Test
    void membersComeAndGoWhileTheTunnelStaysAndTheLastOneEndsIt() throws Exception {
        String listen = freePort();
        assertThat(join("home", member("home", listen, "1").build())).isEmpty();
        awaitRunning("group:shop of home at [" + listen + "] open");
        assertThat(join("office", member("office", listen, "2", "3").build())).isEmpty();
        awaitRunning("group:shop of home, office at [" + listen + "] open");
        assertThat(supervisor.status().get(0).targets())
                .containsExactly(
                        new TargetStatus("home", "1", "offline", null, 0),
                        new TargetStatus("office", "2", "offline", null, 0),
                        new TargetStatus("office", "3", "offline", null, 0));

        assertThat(join("home")).isEmpty();
        awaitRunning("group:shop of office at [" + listen + "] open");
        assertThat(join("office")).isEmpty();
        awaitRunning();
    }

    @Test
    void whoeverDisagreesIsRefusedWithTheNameOfTheMemberThatCameBefore() throws Exception {
        String listen = freePort();
        join("home", member("home", listen, "1").build());

        Map<String, TunnelProblem> refused =
                join("office", member("office", "127.0.0.1:1", "1").build());

        assertThat(refused).containsOnlyKeys("office/web");
        assertThat(refused.get("office/web"))
                .isEqualTo(new TunnelProblem(
                        "listen",
                        "group shop listens at [" + listen
                                + "] at client home (expected: the same in every member's file)"));
        assertThat(join("far", member("far", listen, "10-12").build()).values())
                .extracting(TunnelProblem::path)
                .containsExactly("target");
        awaitRunning("group:shop of home at [" + listen + "] open");
    }

    @Test
    void aClientIsAMemberOnce() throws Exception {
        String listen = freePort();
        TunnelSpec second = member("home", listen, "2").build().named("home/again");

        assertThat(join("home", member("home", listen, "1").build(), second)).containsOnlyKeys("home/again");
        awaitRunning("group:shop of home at [" + listen + "] open");
    }

    @Test
    void theOnlyMemberMayChangeEverything() throws Exception {
        String before = freePort();
        String after = freePort();
        join("home", member("home", before, "1").build());
        awaitRunning("group:shop of home at [" + before + "] open");
        assertThat(join("home", member("home", after, "1").build())).isEmpty();
        awaitRunning("group:shop of home at [" + after + "] open");
    }
}
