package dev.adit.plugin.p2p.nat;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.plugin.p2p.nat.Observations.Seen;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Classes of simulated NATs. */
class ClassifierTest {
    private static final InetAddress OUTSIDE =
            requireNonNull(NetUtil.createInetAddressFromIpAddressString("198.51.100.2"));
    private static final InetAddress OWN = requireNonNull(NetUtil.createInetAddressFromIpAddressString("192.168.1.2"));
    private static final int FRESH = 9;
    private static final int VANTAGES = 4;

    private final Random random = new Random(17);

    /** A NAT by RFC 4787: of what a mapping depends, and how ports are chosen; null keeps the socket's. */
    private final class Nat {
        private final Mapping mapping;
        private final @Nullable IntSupplier ports;
        private final Map<List<Integer>, Integer> mappings = new HashMap<>();

        Nat(Mapping mapping, @Nullable IntSupplier ports) {
            this.mapping = mapping;
            this.ports = ports;
        }

        InetSocketAddress send(int port, int vantage) {
            int address = mapping == Mapping.ENDPOINT ? 0 : vantage / 2;
            int to = mapping == Mapping.ADDRESS_AND_PORT ? vantage % 2 : 0;
            int outside = mappings.computeIfAbsent(
                    List.of(port, address, to), fresh -> ports == null ? port : ports.getAsInt());
            return new InetSocketAddress(OUTSIDE, outside);
        }

        Observations observe(int vantages, double loss) {
            List<Seen> sockets = new ArrayList<>();
            for (int i = 0; i <= FRESH; i++) {
                int port = 33_000 + random.nextInt(28_000);
                List<@Nullable InetSocketAddress> mapped = new ArrayList<>();
                for (int vantage = 0; vantage < (i == 0 ? vantages : 1); vantage++) {
                    InetSocketAddress seen = send(port, vantage);
                    mapped.add(random.nextDouble() < loss ? null : seen);
                }
                sockets.add(new Seen(port, mapped));
            }
            return new Observations(sockets, false, false, Set.of(OWN));
        }

        NatProfile profile() {
            return ClassifierTest.profile(observe(VANTAGES, 0));
        }
    }

    private static NatProfile profile(Observations observations) {
        return new Classifier(observations).profile(null, Duration.ofMillis(5));
    }

    private IntSupplier sequence(int step, int others) {
        int[] next = {20_000};
        return () -> next[0] += step * (1 + random.nextInt(others + 1));
    }

    private IntSupplier within(int lowest, int count) {
        return () -> lowest + random.nextInt(count);
    }

    @Test
    void aNatThatKeepsPorts() {
        NatProfile profile = new Nat(Mapping.ENDPOINT, null).profile();
        assertThat(profile.mapping()).isEqualTo(Mapping.ENDPOINT);
        assertThat(profile.allocation()).isEqualTo(Allocation.PRESERVE);
        assertThat(profile.step()).isZero();
        assertThat(profile.vantages()).isEqualTo(2);
        assertThat(requireNonNull(profile.mapped4()).getAddress()).isEqualTo(OUTSIDE);
    }

    @Test
    void everyMappingIsToldFromTheOthers() {
        for (Mapping mapping : List.of(Mapping.ENDPOINT, Mapping.ADDRESS, Mapping.ADDRESS_AND_PORT)) {
            NatProfile profile = new Nat(mapping, within(1_024, 64_512)).profile();
            assertThat(profile.mapping()).isEqualTo(mapping);
            assertThat(profile.allocation()).isEqualTo(Allocation.RANDOM);
        }
    }

    @Test
    void fromOneAddressAnAddressDependentMappingLooksEasy() {
        NatProfile profile = profile(new Nat(Mapping.ADDRESS, within(1_024, 64_512)).observe(2, 0));
        assertThat(profile.mapping()).isEqualTo(Mapping.ENDPOINT);
        assertThat(profile.vantages()).isEqualTo(1);
    }

    @Test
    void portsThatFollowEachOther() {
        for (Mapping mapping : List.of(Mapping.ENDPOINT, Mapping.ADDRESS, Mapping.ADDRESS_AND_PORT)) {
            for (int step : List.of(1, 2, 8)) {
                NatProfile profile = new Nat(mapping, sequence(step, 0)).profile();
                assertThat(profile.allocation()).isEqualTo(Allocation.SEQUENTIAL);
                assertThat(profile.step()).isEqualTo(step);
            }
        }
    }

    @Test
    void othersInBetweenDoNotHideTheStep() {
        for (int i = 0; i < 200; i++) {
            NatProfile profile = new Nat(Mapping.ADDRESS_AND_PORT, sequence(2, 2)).profile();
            assertThat(profile.allocation()).isEqualTo(Allocation.SEQUENTIAL);
            assertThat(profile.step() % 2).isZero();
        }
    }

    @Test
    void aBlockOfACarrier() {
        for (int i = 0; i < 200; i++) {
            NatProfile profile = new Nat(Mapping.ADDRESS_AND_PORT, within(40_000, 1_024)).profile();
            assertThat(profile.allocation()).isEqualTo(Allocation.BLOCK);
            assertThat(profile.range().size()).isBetween(300, 2_048);
        }
    }

    @Test
    void randomPortsAreNoBlock() {
        for (int i = 0; i < 200; i++) {
            NatProfile profile = new Nat(Mapping.ADDRESS_AND_PORT, within(1_024, 64_512)).profile();
            assertThat(profile.allocation()).isEqualTo(Allocation.RANDOM);
        }
    }

    @Test
    void answersThatAreLostDoNotTurnAClassRound() {
        for (int i = 0; i < 200; i++) {
            NatProfile easy = profile(new Nat(Mapping.ENDPOINT, null).observe(VANTAGES, 0.2));
            assertThat(easy.mapping()).isEqualTo(Mapping.ENDPOINT);
            NatProfile hard = profile(new Nat(Mapping.ADDRESS_AND_PORT, within(1_024, 64_512)).observe(VANTAGES, 0.1));
            assertThat(hard.allocation()).isEqualTo(Allocation.RANDOM);
        }
    }

    @Test
    void anAddressOfTheMachineIsNoNat() {
        List<@Nullable InetSocketAddress> seen = List.of(new InetSocketAddress(OWN, 40_000));
        NatProfile profile = profile(new Observations(List.of(new Seen(40_000, seen)), true, false, Set.of(OWN)));
        assertThat(profile.mapping()).isEqualTo(Mapping.NONE);
        assertThat(profile.allocation()).isEqualTo(Allocation.PRESERVE);
        assertThat(profile.filtering()).isEqualTo(Filtering.ENDPOINT);
    }

    @Test
    void whoseAnswersComeInTellsTheFilter() {
        List<Seen> sockets =
                new Nat(Mapping.ENDPOINT, null).observe(VANTAGES, 0).sockets();
        assertThat(profile(new Observations(sockets, true, true, Set.of())).filtering())
                .isEqualTo(Filtering.ENDPOINT);
        assertThat(profile(new Observations(sockets, false, true, Set.of())).filtering())
                .isEqualTo(Filtering.ADDRESS);
        assertThat(profile(new Observations(sockets, false, false, Set.of())).filtering())
                .isEqualTo(Filtering.ADDRESS_AND_PORT);
    }
}
