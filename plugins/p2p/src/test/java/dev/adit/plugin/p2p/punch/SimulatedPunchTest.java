package dev.adit.plugin.p2p.punch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.plugin.p2p.nat.Filtering;
import dev.adit.plugin.p2p.punch.SimNat.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every pair of classes, by simulated NATs, a loss of 1 % and 40 ms from end to end and back. Time is simulated as well and
 * chance has a seed: the same figures everywhere, however busy the machine is.
 */
class SimulatedPunchTest {
    private static final int RUNS = 40;
    private static final List<Kind> EASY = List.of(Kind.FULL_CONE, Kind.ADDRESS_RESTRICTED, Kind.PORT_RESTRICTED);

    /** What came of many attempts. */
    private record Figures(List<Long> millis, List<SimPair> pairs) {
        long quantile(int percent) {
            List<Long> sorted = millis.stream().sorted().toList();
            return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
        }

        List<Method> methods() {
            return pairs.stream()
                    .map(pair -> Objects.requireNonNull(pair.initiator.path()).method())
                    .distinct()
                    .toList();
        }
    }

    /** Each ends, well or not, with no socket open but the winners'. */
    private static Figures attempts(Kind visitor, Kind provider) {
        List<Long> millis = new ArrayList<>();
        List<SimPair> pairs = new ArrayList<>();
        for (int seed = 0; seed < RUNS; seed++) {
            SimPair pair = new SimPair(seed, 1, visitor, provider, PunchCaps.STANDARD).run();
            assertThat(pair.network.openSockets).isEqualTo(pair.wonByOpenedSockets());
            if (pair.met()) {
                pair.checkThatTheEndsAgree();
                millis.add(pair.millis());
                pairs.add(pair);
            }
        }
        return new Figures(millis, pairs);
    }

    static Stream<Arguments> easyPairs() {
        return EASY.stream().flatMap(one -> EASY.stream().map(other -> Arguments.of(one, other)));
    }

    @ParameterizedTest
    @MethodSource("easyPairs")
    void easyNatsMeetByDirectPairs(Kind visitor, Kind provider) {
        Figures figures = attempts(visitor, provider);
        assertThat(figures.millis()).hasSize(RUNS);
        assertThat(figures.quantile(50)).isLessThanOrEqualTo(200);
        assertThat(figures.quantile(95)).isLessThanOrEqualTo(500);
        assertThat(figures.methods()).containsExactly(Method.DIRECT);
    }

    static Stream<Arguments> oneIsOpenToTheAddress() {
        List<Kind> hard = List.of(Kind.ADDRESS_SYMMETRIC, Kind.COUNTING, Kind.SYMMETRIC, Kind.block(20_000, 21_023));
        return hard.stream()
                .flatMap(each -> Stream.of(
                        Arguments.of(Kind.FULL_CONE, each),
                        Arguments.of(each, Kind.FULL_CONE),
                        Arguments.of(Kind.ADDRESS_RESTRICTED, each),
                        Arguments.of(each, Kind.ADDRESS_RESTRICTED)));
    }

    @ParameterizedTest
    @MethodSource("oneIsOpenToTheAddress")
    void whateverAnOpenFilterLetsInIsLearntFromThePacketItself(Kind visitor, Kind provider) {
        Figures figures = attempts(visitor, provider);
        assertThat(figures.millis()).hasSize(RUNS);
        assertThat(figures.quantile(95)).isLessThanOrEqualTo(500);
        assertThat(figures.methods()).containsExactly(Method.DIRECT);
    }

    static Stream<Arguments> counting() {
        return Stream.of(Kind.COUNTING, Kind.counting(2, 0), Kind.counting(1, 20), Kind.counting(3, 50))
                .flatMap(kind ->
                        Stream.of(Arguments.of(Kind.PORT_RESTRICTED, kind), Arguments.of(kind, Kind.PORT_RESTRICTED)));
    }

    @ParameterizedTest
    @MethodSource("counting")
    void theNextPortsOfACountingNatArePredicted(Kind visitor, Kind provider) {
        Figures figures = attempts(visitor, provider);
        assertThat(figures.millis()).hasSize(RUNS);
        assertThat(figures.quantile(50)).isLessThanOrEqualTo(400);
        assertThat(figures.quantile(95)).isLessThanOrEqualTo(600);
        assertThat(figures.methods()).contains(Method.PREDICTION);
    }

    static Stream<Arguments> bothCounting() {
        return Stream.of(Kind.COUNTING, Kind.counting(2, 5), Kind.counting(1, 10))
                .flatMap(one -> Stream.of(Kind.COUNTING, Kind.counting(3, 10)).map(other -> Arguments.of(one, other)));
    }

    @ParameterizedTest
    @MethodSource("bothCounting")
    void twoCountingNatsMeetOnTheStaircaseInSpiteOfStrangers(Kind visitor, Kind provider) {
        Figures figures = attempts(visitor, provider);
        assertThat(figures.millis()).hasSize(RUNS);
        assertThat(figures.quantile(95)).isLessThanOrEqualTo(1500);
        assertThat(figures.methods()).containsExactly(Method.STAIRCASE);
    }

    static Stream<Arguments> random() {
        return Stream.of(Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED.confusedByEarlyPackets())
                .flatMap(easy -> Stream.of(Kind.SYMMETRIC, Kind.ADDRESS_SYMMETRIC)
                        .flatMap(hard -> Stream.of(Arguments.of(easy, hard), Arguments.of(hard, easy))));
    }

    @ParameterizedTest
    @MethodSource("random")
    void aRandomPortIsFoundAmongManyBirthdays(Kind visitor, Kind provider) {
        Figures figures = attempts(visitor, provider);
        assertThat(figures.millis()).hasSize(RUNS);
        assertThat(figures.quantile(50)).isLessThanOrEqualTo(2000);
        assertThat(figures.quantile(95)).isLessThanOrEqualTo(6000);
        assertThat(figures.methods()).contains(Method.BIRTHDAY);
    }

    @Test
    void twoSmallBlocksMeetByBirthdaysOnBothSides() {
        Figures figures = attempts(Kind.block(20_000, 21_023), Kind.block(40_000, 41_023));
        assertThat(figures.millis()).hasSizeGreaterThanOrEqualTo(RUNS * 9 / 10);
        assertThat(figures.quantile(95)).isLessThanOrEqualTo(15_000);
    }

    @Test
    void routersThatAnEarlyPacketConfusesMeetBySparePortsWhosePacketsDieOnTheirWay() {
        Kind confused = Kind.easy(Filtering.ADDRESS_AND_PORT).confusedByEarlyPackets();
        Figures figures = attempts(confused, confused);
        assertThat(figures.millis()).hasSize(RUNS);
        assertThat(figures.quantile(95)).isLessThanOrEqualTo(500);
    }

    static Stream<Arguments> hopeless() {
        return Stream.of(
                Arguments.of(Kind.SYMMETRIC, Kind.SYMMETRIC),
                Arguments.of(Kind.ADDRESS_SYMMETRIC, Kind.SYMMETRIC),
                Arguments.of(Kind.COUNTING, Kind.SYMMETRIC),
                Arguments.of(Kind.ADDRESS_SYMMETRIC, Kind.COUNTING),
                Arguments.of(Kind.SYMMETRIC, Kind.block(20_000, 21_023)));
    }

    @ParameterizedTest
    @MethodSource("hopeless")
    void hopelessPairsSprayNothingAndSayWhy(Kind visitor, Kind provider) {
        SimPair pair = new SimPair(7, 1, visitor, provider, PunchCaps.STANDARD).run();
        assertThat(pair.met()).isFalse();
        assertThat(pair.plan.reason()).startsWith("both NATs ");
        assertThat(pair.initiator.attempt().outcome().cause()).hasMessageContaining("no path after direct");
        assertThat(pair.initiator.attempt().figures().packets()).isLessThan(50);
        assertThat(pair.initiator.attempt().figures().sockets()).isZero();
    }

    @Test
    void whoForbidsBirthdaysOpensNoSocketsWhateverThePlanSays() {
        PunchCaps careful = new PunchCaps(4, 100, 100, true, false);
        SimPair pair = new SimPair(3, 0, Kind.PORT_RESTRICTED, Kind.SYMMETRIC, PunchCaps.STANDARD);
        pair.responder.caps = careful;
        pair.run();
        assertThat(pair.responder.attempt().figures().sockets()).isZero();
        assertThat(pair.responder.attempt().figures().packets()).isLessThan(100);
    }
}
