package dev.adit.kernel.terms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.ByteSize;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.testkit.TestClock;
import dev.adit.kernel.config.AccessConfig;
import dev.adit.kernel.config.ClientLimits;
import dev.adit.kernel.config.LimitsConfig;
import dev.adit.kernel.config.NetworkRange;
import dev.adit.kernel.config.QuotaConfig;
import dev.adit.kernel.config.QuotaConfig.Every;
import dev.adit.kernel.config.Terms;
import dev.adit.kernel.observe.TunnelCounters;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.helpers.NOPLogger;

class TunnelTermsTest {
    private static final AccessConfig ALL = new AccessConfig(List.of(), List.of());

    private final TestClock clock = new TestClock();
    private final TunnelCounters counters = new TunnelCounters();
    private Map<String, ClientLimits> clients = Map.of();

    @TempDir
    Path state;

    private TunnelTerms terms(UsageBook book, AccessConfig access, LimitsConfig limits) {
        return new NodeTerms(clients, book, clock, System::nanoTime)
                .tunnel("t", new Terms(access, limits, null, null), counters, NOPLogger.NOP_LOGGER);
    }

    private TunnelTerms terms(AccessConfig access, LimitsConfig limits) {
        return terms(UsageBook.inMemory(), access, limits);
    }

    private TunnelTerms quota(UsageBook book, long bytes, Every every) {
        return terms(book, ALL, new LimitsConfig(null, null, null, new QuotaConfig(new ByteSize(bytes), every)));
    }

    private static List<NetworkRange> networks(String... texts) {
        return Stream.of(texts).map(NetworkRange::parse).toList();
    }

    private static LinkRequest from(@Nullable String address) {
        return LinkRequest.stream("tcp", "t", null)
                .withVisitor(address == null ? null : new InetSocketAddress(address, 50_000), null);
    }

    private static @Nullable LinkFailure failure(@Nullable LinkException refusal) {
        return refusal == null ? null : refusal.failure();
    }

    @Test
    void whatDeniesWins() {
        TunnelTerms terms = terms(
                new AccessConfig(networks("10.0.0.0/8"), networks("10.1.0.0/16")),
                new LimitsConfig(null, null, null, null));
        assertThat(terms.enter("home", from("10.0.0.1"))).isNull();
        assertThat(terms.enter("home", from("::ffff:10.0.0.1"))).isNull();
        assertThat(failure(terms.enter("home", from("10.1.0.1")))).isEqualTo(LinkFailure.DENIED);
        assertThat(failure(terms.enter("home", from("192.0.2.1")))).isEqualTo(LinkFailure.DENIED);
        assertThat(failure(terms.enter("home", from("2001:db8::1")))).isEqualTo(LinkFailure.DENIED);
        assertThat(failure(terms.enter("home", from(null)))).isEqualTo(LinkFailure.DENIED);
        assertThat(counters.refusedByAccessTotal()).isEqualTo(4);
        assertThat(counters.failedTotal()).isZero();
    }

    @Test
    void toDenySomeIsToAllowTheOthers() {
        TunnelTerms terms =
                terms(new AccessConfig(List.of(), networks("10.1.0.0/16")), new LimitsConfig(null, null, null, null));
        assertThat(terms.enter("home", from("192.0.2.1"))).isNull();
        assertThat(terms.enter("home", from(null))).isNull();
        assertThat(failure(terms.enter("home", from("10.1.2.3")))).isEqualTo(LinkFailure.DENIED);
    }

    @Test
    void aLinkOfAllTunnelsOfAClientCountsForThem() {
        clients = Map.of("home", new ClientLimits(null, 2));
        NodeTerms node = new NodeTerms(clients, UsageBook.inMemory(), clock, System::nanoTime);
        TunnelTerms one = node.tunnel("one", Terms.NONE, counters, NOPLogger.NOP_LOGGER);
        TunnelTerms other = node.tunnel("other", Terms.NONE, counters, NOPLogger.NOP_LOGGER);
        LinkRequest request = from("10.0.0.1");
        assertThat(one.enter("home", request)).isNull();
        assertThat(other.enter("home", request)).isNull();
        assertThat(failure(one.enter("home", request))).isEqualTo(LinkFailure.OVERLOADED);
        assertThat(one.enter("office", request)).isNull();
        other.leave("home", request);
        assertThat(one.enter("home", request)).isNull();
        assertThat(counters.refusedByLimitsTotal()).isEqualTo(1);
    }

    @Test
    void whoIsRefusedByTheClientsLimitTakesNothingOfTheTunnels() {
        clients = Map.of("home", new ClientLimits(null, 1));
        TunnelTerms terms = terms(ALL, new LimitsConfig(null, 2, 2, null));
        LinkRequest request = from("10.0.0.1");
        assertThat(terms.enter("home", request)).isNull();
        for (int i = 0; i < 5; i++) {
            assertThat(failure(terms.enter("home", request))).isEqualTo(LinkFailure.OVERLOADED);
        }
        assertThat(terms.enter("office", request)).isNull();
    }

    @Test
    void aQuotaThatIsUsedUpRefusesUntilTheNextPeriod() {
        TunnelTerms terms = quota(UsageBook.inMemory(), 1000, Every.DAY);
        counters.up(600);
        assertThat(terms.enter("home", from("10.0.0.1"))).isNull();
        counters.down(400);
        assertThat(failure(terms.enter("home", from("10.0.0.1")))).isEqualTo(LinkFailure.OVERLOADED);
        assertThat(counters.refusedByQuotaTotal()).isEqualTo(1);
        assertThat(terms.quota()).isEqualTo(new QuotaStatus(1000, 1000, "day", Instant.parse("2026-01-02T00:00:00Z")));
        clock.advance(Duration.ofDays(1).minusNanos(1));
        assertThat(terms.enter("home", from("10.0.0.1"))).isNotNull();
        clock.advance(Duration.ofNanos(1));
        assertThat(terms.enter("home", from("10.0.0.1"))).isNull();
        assertThat(terms.quota()).isEqualTo(new QuotaStatus(0, 1000, "day", Instant.parse("2026-01-03T00:00:00Z")));
    }

    @Test
    void weeksBeginOnMondayAndMonthsOnTheirFirstDay() {
        // 1 January 2026 is a Thursday.
        assertThat(quota(UsageBook.inMemory(), 1, Every.WEEK).quota())
                .isEqualTo(new QuotaStatus(0, 1, "week", Instant.parse("2026-01-05T00:00:00Z")));
        assertThat(quota(UsageBook.inMemory(), 1, Every.MONTH).quota())
                .isEqualTo(new QuotaStatus(0, 1, "month", Instant.parse("2026-02-01T00:00:00Z")));
    }

    @Test
    void aRestartForgetsNothing() throws Exception {
        UsageBook first = UsageBook.open(state);
        TunnelTerms before = quota(first, 1000, Every.MONTH);
        counters.up(700);
        before.quota();
        first.save();
        UsageBook second = UsageBook.open(state);
        TunnelTerms after = quota(second, 1000, Every.MONTH);
        counters.up(200);
        assertThat(after.quota()).extracting(QuotaStatus::used).isEqualTo(900L);
        second.save();
        assertThat(Files.readString(state.resolve("quotas"))).isEqualTo("900 month-2026-01-01 t\n");
        assertThat(state.resolve("quotas.tmp")).doesNotExist();
    }

    @Test
    void twoLivesOfOneTunnelShareItsQuota() {
        UsageBook book = UsageBook.inMemory();
        TunnelTerms ending = quota(book, 1000, Every.DAY);
        counters.up(300);
        ending.quota();
        TunnelCounters own = new TunnelCounters();
        TunnelTerms fresh = new NodeTerms(clients, book, clock, System::nanoTime)
                .tunnel(
                        "t",
                        new Terms(
                                ALL,
                                new LimitsConfig(null, null, null, new QuotaConfig(new ByteSize(1000), Every.DAY)),
                                null,
                                null),
                        own,
                        NOPLogger.NOP_LOGGER);
        own.down(500);
        counters.up(100);
        ending.quota();
        assertThat(fresh.quota()).extracting(QuotaStatus::used).isEqualTo(900L);
    }

    @Test
    void aDamagedLineIsLeftOut() throws Exception {
        Files.writeString(state.resolve("quotas"), "garbage\n12 day-2026-01-01 t\n99999999999999999999 day-x y\n");
        UsageBook book = UsageBook.open(state);
        assertThat(quota(book, 1000, Every.DAY).quota())
                .extracting(QuotaStatus::used)
                .isEqualTo(12L);
    }

    @Test
    void anotherPeriodThanTheOneThatWasSavedBeginsAtZero() throws Exception {
        Files.writeString(state.resolve("quotas"), "500 month-2025-12-01 t\n");
        assertThat(quota(UsageBook.open(state), 1000, Every.MONTH).quota())
                .extracting(QuotaStatus::used)
                .isEqualTo(0L);
        assertThat(quota(UsageBook.open(state), 1000, Every.DAY).quota())
                .extracting(QuotaStatus::used)
                .isEqualTo(0L);
    }
}
