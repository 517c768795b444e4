package dev.adit.plugin.p2p.punch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.plugin.p2p.nat.Allocation;
import dev.adit.plugin.p2p.nat.Filtering;
import dev.adit.plugin.p2p.nat.Mapping;
import dev.adit.plugin.p2p.nat.NatProfile;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PunchPlanTest {
    private static final NatProfile EASY = profile(Mapping.ENDPOINT, Allocation.PRESERVE, 0, 30_000, 40_000);
    private static final NatProfile COUNTING = profile(Mapping.ADDRESS_AND_PORT, Allocation.SEQUENTIAL, 2, 100, 120);
    private static final NatProfile RANDOM = profile(Mapping.ADDRESS_AND_PORT, Allocation.RANDOM, 0, 2000, 64_000);
    private static final NatProfile BLOCK = profile(Mapping.ADDRESS, Allocation.BLOCK, 0, 20_000, 21_000);

    private static NatProfile profile(Mapping mapping, Allocation allocation, int step, int low, int high) {
        return new NatProfile(
                true,
                new InetSocketAddress("198.51.100.2", low),
                null,
                mapping,
                Filtering.ADDRESS_AND_PORT,
                allocation,
                step,
                low,
                high,
                12,
                2,
                Duration.ofMillis(20));
    }

    private static List<Method> methods(NatProfile initiator, NatProfile responder, PunchCaps caps) {
        return PunchPlan.of(initiator, responder, caps).rounds().stream()
                .map(Round::method)
                .distinct()
                .toList();
    }

    private static List<Method> methods(NatProfile initiator, NatProfile responder) {
        List<Method> there = methods(initiator, responder, PunchCaps.STANDARD);
        assertThat(methods(responder, initiator, PunchCaps.STANDARD)).isEqualTo(there);
        return there;
    }

    @Test
    void eachPairOfClassesHasItsMethods() {
        assertThat(methods(EASY, EASY)).containsExactly(Method.DIRECT);
        assertThat(methods(EASY, COUNTING)).containsExactly(Method.DIRECT, Method.PREDICTION, Method.BIRTHDAY);
        assertThat(methods(EASY, RANDOM)).containsExactly(Method.DIRECT, Method.BIRTHDAY);
        assertThat(methods(EASY, BLOCK)).containsExactly(Method.DIRECT, Method.BIRTHDAY);
        assertThat(methods(COUNTING, COUNTING)).containsExactly(Method.DIRECT, Method.STAIRCASE);
        assertThat(methods(BLOCK, BLOCK)).containsExactly(Method.DIRECT, Method.TWO_SIDED_BIRTHDAY);
        assertThat(methods(RANDOM, BLOCK)).containsExactly(Method.DIRECT);
        assertThat(methods(RANDOM, COUNTING)).containsExactly(Method.DIRECT);
        assertThat(methods(NatProfile.BLOCKED, EASY)).containsExactly(Method.DIRECT);
    }

    @Test
    void whoIsEasySeeksAndWhoIsHardOpens() {
        Round round = PunchPlan.of(RANDOM, EASY, PunchCaps.STANDARD).rounds().get(1);
        assertThat(round.initiator().role()).isEqualTo(Round.Role.OPEN);
        assertThat(round.initiator().sockets()).isEqualTo(256);
        assertThat(round.responder().role()).isEqualTo(Round.Role.SEEK);
        assertThat(round.responder().packets()).isEqualTo(1400);
        assertThat(round.responder().low()).isEqualTo(RANDOM.range().first());
        assertThat(round.responder().high()).isEqualTo(RANDOM.range().last());
    }

    @Test
    void theReasonIsForPeople() {
        assertThat(PunchPlan.of(EASY, RANDOM, PunchCaps.STANDARD).reason()).isEmpty();
        assertThat(PunchPlan.of(EASY, NatProfile.BLOCKED, PunchCaps.STANDARD).reason())
                .isEqualTo("UDP is blocked at the provider's end");
        assertThat(PunchPlan.of(RANDOM, RANDOM, PunchCaps.STANDARD).reason())
                .startsWith("both NATs choose a random port for each destination");
        PunchCaps none = new PunchCaps(256, 4096, 1000, false, false);
        assertThat(PunchPlan.of(EASY, RANDOM, none).reason()).isEqualTo("the methods that could work are switched off");
    }

    @Test
    void whatIsSwitchedOffOrCappedIsNotPlanned() {
        PunchCaps careful = new PunchCaps(16, 100, 100, true, false);
        assertThat(methods(EASY, COUNTING, careful)).containsExactly(Method.DIRECT, Method.PREDICTION);
        PunchCaps slow = PunchCaps.STANDARD.and(new PunchCaps(16, 100, 100, true, true));
        Round round = PunchPlan.of(EASY, RANDOM, slow).rounds().get(1);
        assertThat(round.responder().sockets()).isEqualTo(16);
        assertThat(round.initiator().packets()).isEqualTo(100);
        assertThat(round.initiator().paceMicros()).isEqualTo(10_000);
    }

    @Test
    void aPlanCrossesWhole() {
        for (NatProfile one : List.of(EASY, COUNTING, RANDOM, BLOCK, NatProfile.BLOCKED)) {
            for (NatProfile other : List.of(EASY, COUNTING, RANDOM, BLOCK)) {
                PunchPlan plan = PunchPlan.of(one, other, PunchCaps.STANDARD);
                assertThat(PunchPlan.decode(plan.encode())).isEqualTo(plan);
                assertThat(plan.encode()).hasSizeLessThan(1024);
            }
        }
    }

    @Test
    void whatIsNoPlanIsRefusedAsSuch() {
        byte[] plan = PunchPlan.of(EASY, COUNTING, PunchCaps.STANDARD).encode();
        for (int length = 0; length < plan.length; length++) {
            byte[] cut = Arrays.copyOf(plan, length);
            assertThatThrownBy(() -> PunchPlan.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        Random random = new Random(1);
        for (int run = 0; run < 20_000; run++) {
            byte[] changed = plan.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                PunchPlan.decode(changed)
                        .rounds()
                        .forEach(round -> assertThat(round.millis()).isPositive());
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageStartingWith("a plan ");
            }
        }
    }

    @Test
    void candidatesAndCapsCross() {
        Candidate candidate = new Candidate(new InetSocketAddress("2001:db8::1", 7), Candidate.Kind.FORWARDED, 1);
        assertThat(Candidate.decode(candidate.encode())).isEqualTo(candidate);
        assertThatThrownBy(() -> Candidate.decode(new byte[Candidate.LENGTH]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Candidate.decode(new byte[3])).isInstanceOf(IllegalArgumentException.class);
        assertThat(PunchCaps.decode(PunchCaps.STANDARD.encode())).isEqualTo(PunchCaps.STANDARD);
    }
}
