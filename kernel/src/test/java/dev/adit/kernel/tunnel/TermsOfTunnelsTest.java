package dev.adit.kernel.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.api.config.ByteSize;
import dev.adit.api.testkit.TestClock;
import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.config.AccessConfig;
import dev.adit.kernel.config.LimitsConfig;
import dev.adit.kernel.config.Moment;
import dev.adit.kernel.config.OpenHours;
import dev.adit.kernel.config.QuotaConfig;
import dev.adit.kernel.config.ScheduleConfig;
import dev.adit.kernel.config.SpecBuilder;
import dev.adit.kernel.config.Terms;
import dev.adit.kernel.config.TimeZoneName;
import dev.adit.kernel.link.LinkSwitch;
import dev.adit.kernel.terms.NodeTerms;
import dev.adit.kernel.terms.UsageBook;
import dev.adit.kernel.transport.EventLoops;
import dev.adit.kernel.transport.SharedListeners;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

/** Tunnels that the clock opens and closes; the test moves it. It begins on Thursday, 1 January 2026, 00:00 UTC. */
class TermsOfTunnelsTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final AccessConfig EVERYBODY = new AccessConfig(List.of(), List.of());
    private static final LimitsConfig NO_LIMITS = new LimitsConfig(null, null, null, null);

    private final EventLoops loops = EventLoops.create(1);
    private final SharedListeners listeners = new SharedListeners(loops);
    private final ManualControl control = new ManualControl();
    private final ExecutorService blocking = Executors.newCachedThreadPool();
    private final TestClock clock = new TestClock();
    private final BlockingQueue<TunnelStatus> heard = new LinkedBlockingQueue<>();
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

    private TunnelSupervisor start(boolean enabled, LimitsConfig limits, @Nullable String expires, String... open) {
        ScheduleConfig schedule = open.length == 0
                ? null
                : new ScheduleConfig(
                        List.of(open).stream().map(OpenHours::parse).toList(), TimeZoneName.parse("Europe/Berlin"));
        TunnelSupervisor started = new TunnelSupervisor(new TunnelSetup(
                listeners,
                new LinkSwitch(client -> null, LinkMemory.unbounded(), false),
                loops,
                new Extensions(
                        Map.of("plain", new PlainType((context, visitor) -> {
                            context.links().admit(visitor, context.request(visitor, "plain"));
                            context.links().count(700, 0);
                        })),
                        Map.of()),
                FeatureBlocks.ofProcess(Map.of(), Map.of(), blocking, NOPLogger.NOP_LOGGER),
                control,
                blocking,
                clock,
                null,
                Duration.ofSeconds(30),
                new NodeTerms(Map.of(), UsageBook.inMemory(), clock, System::nanoTime)));
        supervisor = started;
        started.onChange(heard::add);
        SpecBuilder spec = SpecBuilder.tunnel("t", "plain", new PlainType.Config(""))
                .listen("127.0.0.1:0")
                .terms(new Terms(EVERYBODY, limits, expires == null ? null : Moment.parse(expires), schedule));
        started.start(List.of((enabled ? spec : spec.disabled()).build()))
                .toCompletableFuture()
                .join();
        return started;
    }

    private TunnelStatus status() {
        return Objects.requireNonNull(supervisor).status().get(0);
    }

    private void awaitState(String state) {
        await().atMost(Duration.ofSeconds(30)).until(() -> status().state().equals(state));
    }

    private Socket visit() throws IOException {
        return new Socket(LOOPBACK, Address.parse(status().listen().get(0)).port());
    }

    private void moveTo(Duration time) throws Exception {
        clock.advance(time);
        control.pass();
    }

    @Test
    void aTunnelOutsideOfItsHoursDoesNotListenAndOpensByItself() throws Exception {
        start(true, NO_LIMITS, null, "Mon-Fri 08:00-18:00");
        assertThat(status().state()).isEqualTo("closed");
        assertThat(status().stateText()).isEqualTo("closed by schedule until 2026-01-01T08:00:00+01:00");
        assertThat(status().problems()).isEmpty();
        assertThat(status().listen()).containsExactly("127.0.0.1:0");
        moveTo(Duration.ofHours(7));
        awaitState("open");
        assertThat(status().stateText()).isEqualTo("open");
        assertThat(status().terms().until()).isEqualTo("2026-01-01T18:00:00+01:00");
        visit().close();
        moveTo(Duration.ofHours(10));
        awaitState("closed");
        assertThat(status().terms().until()).isEqualTo("2026-01-02T08:00:00+01:00");
    }

    @Test
    void theClockIsAskedOnceAMinuteAndAtTheMomentItself() throws Exception {
        start(true, NO_LIMITS, null, "08:00-18:00");
        assertThat(control.delays()).containsExactly(60_000L);
        clock.advance(Duration.ofHours(7).minusSeconds(20));
        control.pass();
        assertThat(control.delays()).endsWith(20_001L);
        assertThat(status().state()).isEqualTo("closed");
    }

    @Test
    void whoIsThereWhenItClosesMayStayAndWhoIsThereWhenItExpiresIsReset() throws Exception {
        start(true, NO_LIMITS, "2026-01-01T20:00:00+01:00", "00:00-12:00");
        awaitState("open");
        try (Socket visitor = visit()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> status().bytesUp() > 0);
            clock.advance(Duration.ofHours(11));
            control.pass();
            awaitState("closed");
            visitor.setSoTimeout(200);
            assertThat(endOf(visitor)).isEqualTo("silence");
            clock.advance(Duration.ofHours(9));
            control.pass();
            awaitState("expired");
            visitor.setSoTimeout(30_000);
            assertThat(endOf(visitor)).isEqualTo("reset");
        }
        assertThat(status().problems()).containsExactly("expired at 2026-01-01T20:00:00+01:00");
    }

    private static String endOf(Socket visitor) {
        try {
            return visitor.getInputStream().read() < 0 ? "end" : "data";
        } catch (java.net.SocketTimeoutException nothing) {
            return "silence";
        } catch (IOException reset) {
            return "reset";
        }
    }

    @Test
    void aClockThatIsSetBackOpensWhatHadExpired() throws Exception {
        start(true, NO_LIMITS, "2026-01-01T20:00:00+01:00");
        awaitState("open");
        moveTo(Duration.ofDays(400));
        awaitState("expired");
        moveTo(Duration.ofDays(-400));
        awaitState("open");
        visit().close();
    }

    @Test
    void whatIsNotEnabledStaysSoWhateverTheClockSays() throws Exception {
        start(false, NO_LIMITS, null, "08:00-18:00");
        assertThat(status().state()).isEqualTo("disabled");
        moveTo(Duration.ofHours(8));
        assertThat(status().state()).isEqualTo("disabled");
        assertThat(control.delays()).isEmpty();
    }

    @Test
    void aClosedTunnelCanBeStopped() {
        TunnelSupervisor stopped = start(true, NO_LIMITS, null, "08:00-18:00");
        stopped.closeAsync().toCompletableFuture().join();
        assertThat(status().state()).isEqualTo("stopped");
    }

    @Test
    void aQuotaThatIsUsedUpEndsWhoIsThereAndIsAProblem() throws Exception {
        QuotaConfig quota = new QuotaConfig(new ByteSize(1024), QuotaConfig.Every.MONTH);
        start(true, new LimitsConfig(null, null, null, quota), null);
        awaitState("open");
        try (Socket first = visit();
                Socket second = visit()) {
            await().atMost(Duration.ofSeconds(30)).until(() -> status().bytesUp() == 1400);
            assertThat(status().problems())
                    .containsExactly("the quota of 1KiB a month is used up until 2026-02-01T00:00:00Z");
            control.pass();
            first.setSoTimeout(30_000);
            second.setSoTimeout(30_000);
            assertThat(endOf(first)).isEqualTo("reset");
            assertThat(endOf(second)).isEqualTo("reset");
        }
        moveTo(Duration.ofDays(31));
        assertThat(status().problems()).isEmpty();
        assertThat(heard).anySatisfy(told -> assertThat(told.problems()).isNotEmpty());
    }
}
