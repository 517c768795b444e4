package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.bridge.Sessions;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.config.Balance;
import dev.adit.kernel.link.Candidates.Route;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which target a link is given. */
class CandidatesTest {
    private final Set<String> offline = new HashSet<>();
    private final Set<String> away = new HashSet<>();
    private final Sessions sessions = client -> offline.contains(client) ? null : new Session(!away.contains(client));

    private record Session(boolean atHand) implements StreamOpener {
        @Override
        public Future<DuplexChannel> openStream() {
            throw new AssertionError("nobody opens anything here");
        }

        @Override
        public boolean isAtHand() {
            return atHand;
        }
    }

    private static Route route(String client, String... targets) {
        return new Route(client, Arrays.stream(targets).map(Address::parse).toList());
    }

    private static Candidates of(Balance balance, Route... routes) {
        return new Candidates(balance, List.of(routes));
    }

    private static LinkRequest from(@Nullable InetAddress visitor) {
        return LinkRequest.stream("tcp", "web", null)
                .withVisitor(visitor == null ? null : new InetSocketAddress(visitor, 50_000), null);
    }

    private static InetAddress visitor(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private List<String> order(Candidates candidates) {
        return order(candidates, from(null));
    }

    private List<String> order(Candidates candidates, LinkRequest request) {
        return candidates.order(request, sessions).stream()
                .map(Candidate::toString)
                .toList();
    }

    @Test
    void eachOneComesInItsTurn() {
        Candidates three = of(Balance.ROUND_ROBIN, route("home", "1", "2", "3"));

        assertThat(order(three)).containsExactly("home 1", "home 2", "home 3");
        assertThat(order(three)).containsExactly("home 2", "home 3", "home 1");
        assertThat(order(three)).containsExactly("home 3", "home 1", "home 2");
        assertThat(order(three)).first().isEqualTo("home 1");
    }

    @Test
    void severalClientsWithSeveralTargetsAreAllOfThem() {
        assertThat(order(of(Balance.PRIMARY, route("home", "1", "2"), route("office", "1", "2"))))
                .containsExactly("home 1", "home 2", "office 1", "office 2");
        assertThat(order(of(Balance.PRIMARY, route("home"), route("office")))).containsExactly("home", "office");
    }

    @Test
    void theOneWithTheFewestLinksComesFirst() {
        Candidates three = of(Balance.LEAST_LINKS, route("home", "1", "2", "3"));
        List<Candidate> inOrder = three.order(from(null), sessions);
        inOrder.get(0).begin();
        inOrder.get(0).begin();
        inOrder.get(2).begin();

        assertThat(order(three))
                .containsExactly(
                        inOrder.get(1).toString(),
                        inOrder.get(2).toString(),
                        inOrder.get(0).toString());
    }

    @Test
    void thoseWithEquallyFewLinksTakeTurns() {
        Candidates two = of(Balance.LEAST_LINKS, route("home", "1", "2"));

        assertThat(IntStream.range(0, 4).mapToObj(round -> order(two).get(0)).distinct())
                .hasSize(2);
    }

    @Test
    void anAddressOfVisitorsKeepsItsTargetWhateverItsPort() {
        Candidates three = of(Balance.SOURCE_HASH, route("home", "1", "2", "3"));
        List<String> first = order(three, from(visitor(7)));

        assertThat(order(three, from(visitor(7)).withVisitor(new InetSocketAddress(visitor(7), 1), null)))
                .isEqualTo(first);
        assertThat(IntStream.range(0, 100)
                        .mapToObj(number -> order(three, from(visitor(number))).get(0))
                        .distinct())
                .hasSize(3);
    }

    @Test
    void whereOneGoesOnlyItsOwnVisitorsMove() {
        Candidates three = of(Balance.SOURCE_HASH, route("home", "1", "2", "3"));
        List<String> before = IntStream.range(0, 200)
                .mapToObj(number -> order(three, from(visitor(number))).get(0))
                .toList();
        three.judge("home", Address.parse("2"), "dead");

        for (int number = 0; number < 200; number++) {
            String now = order(three, from(visitor(number))).get(0);
            assertThat(now).isNotEqualTo("home 2");
            if (!before.get(number).equals("home 2")) {
                assertThat(now).isEqualTo(before.get(number));
            }
        }
    }

    @Test
    void whoeverIsOfflineOrDownIsNotAsked() {
        Candidates all = of(Balance.PRIMARY, route("home", "1", "2"), route("office", "3"));
        all.judge("home", Address.parse("1"), "refused");
        assertThat(order(all)).containsExactly("home 2", "office 3");
        offline.add("home");
        assertThat(order(all)).containsExactly("office 3");
        offline.clear();
        all.judge("home", Address.parse("1"), null);
        assertThat(order(all)).first().isEqualTo("home 1");
    }

    @Test
    void aClientThatMayComeBackIsAskedLast() {
        away.add("home");

        assertThat(order(of(Balance.PRIMARY, route("home", "1"), route("office", "2"))))
                .containsExactly("office 2", "home 1");
    }

    @Test
    void aTargetThatFailsAgainAndAgainIsAskedAfterTheOthersForAWhile() {
        Candidates two = of(Balance.PRIMARY, route("home", "1", "2"));
        Candidate first = two.order(from(null), sessions).get(0);
        LinkException refused = new LinkException(LinkFailure.TARGET_REFUSED, "");
        first.failed(refused, System.nanoTime());
        assertThat(order(two)).first().isEqualTo("home 1");
        first.failed(refused, System.nanoTime());
        assertThat(order(two)).containsExactly("home 2", "home 1");
        assertThat(two.status(sessions)).extracting(TargetStatus::state).containsExactly("resting", "up");
        first.succeeded();
        assertThat(order(two)).first().isEqualTo("home 1");
    }

    @Test
    void aRestIsOverAfterAMoment() {
        Candidate candidate = new Candidate("home", Address.parse("1"));
        LinkException refused = new LinkException(LinkFailure.TARGET_REFUSED, "");
        candidate.failed(refused, 0);
        candidate.failed(refused, 0);

        assertThat(candidate.rests(1)).isTrue();
        assertThat(candidate.rests(5_000_000_001L)).isFalse();
    }

    @Test
    void aSessionThatIsLostIsNoFaultOfTheTarget() {
        Candidate candidate = new Candidate("home", Address.parse("1"));
        LinkException lost = new LinkException(LinkFailure.CLIENT_OFFLINE, "");
        for (int times = 0; times < 5; times++) {
            candidate.failed(lost, 0);
        }

        assertThat(candidate.rests(1)).isFalse();
    }

    @Test
    void whyNobodyIsThereIsTold() {
        Candidates all = of(Balance.PRIMARY, route("home", "1"), route("office", "2"));
        all.judge("home", Address.parse("1"), "TARGET_REFUSED");
        offline.add("office");
        assertThat(all.nobody(sessions).failure()).isEqualTo(LinkFailure.TARGET_DOWN);
        assertThat(all.nobody(sessions).detail()).isEqualTo("home 1: TARGET_REFUSED");
        offline.add("home");
        assertThat(all.nobody(sessions).failure()).isEqualTo(LinkFailure.CLIENT_OFFLINE);
        assertThat(all.nobody(sessions).detail()).isEqualTo("none of the clients is online: home, office");
    }

    @Test
    void aRequestIsAimedAtTheSamePortOfTheChosenTarget() {
        Candidates ranges = of(Balance.PRIMARY, route("home", "10.0.0.1:100-102"), route("office", "unix:/x", "7-9"));
        Candidate office = ranges.order(from(null), sessions).get(2);
        LinkRequest second = LinkRequest.stream("tcp", "web", ranges.nominal(1));

        assertThat(second.target()).isEqualTo(Address.parse("10.0.0.1:101"));
        assertThat(ranges.aim(second, office).target()).isEqualTo(Address.parse("8"));
        assertThat(ranges.aim(ranges.aim(second, office), office).target()).isEqualTo(Address.parse("8"));
    }

    @Test
    void aTargetThatAProxyHasChosenStays() {
        Candidates two = of(Balance.PRIMARY, route("home"), route("office"));
        LinkRequest chosen = LinkRequest.stream("socks5", "lan", Address.parse("10.0.0.9:80"));

        assertThat(two.aim(chosen, two.order(chosen, sessions).get(1))).isSameAs(chosen);
    }

    @Test
    void thoseThatStayKeepWhatIsKnownOfThem() {
        Candidates group = of(Balance.PRIMARY, route("home", "1"), route("office", "1"));
        group.judge("office", Address.parse("1"), "dead");
        group.routes(List.of(route("office", "1"), route("far", "2")));

        assertThat(group.status(sessions))
                .containsExactly(
                        new TargetStatus("office", "1", "down", "dead", 0),
                        new TargetStatus("far", "2", "up", null, 0));
    }

    @Test
    void nothingIsKnownOfAClientThatWasAway() {
        Candidates all = of(Balance.PRIMARY, route("home", "1"), route("office", "1"));
        all.judge("home", Address.parse("1"), "dead");
        all.judge("office", Address.parse("1"), "dead");
        all.forget("home");

        assertThat(order(all)).containsExactly("home 1");
    }

    @Test
    void onlyAChangeIsNews() {
        Candidates one = of(Balance.PRIMARY, route("home", "1"));

        assertThat(one.judge("home", Address.parse("1"), null)).isFalse();
        assertThat(one.judge("home", Address.parse("1"), "a")).isTrue();
        assertThat(one.judge("home", Address.parse("1"), "b")).isFalse();
        assertThat(one.judge("home", Address.parse("2"), "a")).isFalse();
        assertThat(one.judge("home", Address.parse("1"), null)).isTrue();
    }
}
