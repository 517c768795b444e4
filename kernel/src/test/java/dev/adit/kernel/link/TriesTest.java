package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.config.Balance;
import dev.adit.kernel.link.Candidates.Route;
import dev.adit.kernel.link.LinkRig.Guest;
import dev.adit.kernel.link.LinkRig.Service;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A tunnel with several candidates: the visitor gets the first that accepts, and loses nothing on the way. */
class TriesTest {
    private static final int SIZE = 300_000;

    private final LinkRig rig = new LinkRig();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private void targets(Balance balance, Address... targets) {
        rig.candidates = new Candidates(balance, List.of(new Route(LinkRig.CLIENT, List.of(targets))));
    }

    private LinkRequest request() {
        return LinkRequest.stream("tcp", "web", rig.candidates.nominal(0));
    }

    private static LinkFailure failure(Future<?> failed) {
        return ((LinkException) Objects.requireNonNull(failed.cause())).failure();
    }

    @Test
    void aTargetThatRefusesIsFollowedByTheNextAndTheVisitorLosesNothing() throws Exception {
        try (Service service = rig.service("127.0.0.1");
                Guest guest = rig.visit()) {
            targets(Balance.PRIMARY, LinkRig.closedPort(), LinkRig.closedPort(), service.address());
            CompletableFuture<Boolean> sent =
                    guest.wire().send(SIZE).thenCompose(done -> guest.wire().finish());
            Future<Void> over = rig.connect(guest, request());
            try (Wire target = service.accept()) {
                assertThat(target.receiveToEnd().get()).isEqualTo(SIZE);
                target.finish();
            }
            sent.get();
            assertThat(over.await().cause()).isNull();
        }
        assertThat(rig.counters.failedTotal()).isZero();
        assertThat(rig.counters.total()).isEqualTo(1);
    }

    @Test
    void aClientThatIsOfflineIsPassedOver() throws Exception {
        try (Service service = rig.service("127.0.0.1");
                Guest guest = rig.visit()) {
            rig.candidates = new Candidates(
                    Balance.PRIMARY,
                    List.of(
                            new Route("nobody", List.of(service.address())),
                            new Route(LinkRig.CLIENT, List.of(service.address()))));
            rig.connect(guest, request());
            try (Wire target = service.accept()) {
                target.send(SIZE).thenCompose(done -> target.finish());
                assertThat(guest.wire().receiveToEnd().get()).isEqualTo(SIZE);
            }
        }
    }

    @Test
    void aStreamThatCannotBeOpenedIsFollowedByAnotherClient() throws Exception {
        try (Service service = rig.service("127.0.0.1")) {
            StreamOpener broken = () ->
                    rig.loops.group().next().newFailedFuture(new LinkException(LinkFailure.CLIENT_OFFLINE, "lost"));
            rig.sessions = client -> client.equals("broken") ? broken : rig::stream;
            rig.candidates = new Candidates(
                    Balance.PRIMARY,
                    List.of(
                            new Route("broken", List.of(service.address())),
                            new Route(LinkRig.CLIENT, List.of(service.address()))));

            Future<Channel> link = rig.links().open(request()).await();

            assertThat(link.cause()).isNull();
            link.getNow().close().sync();
        }
    }

    @Test
    void whereEveryoneRefusesTheVisitorIsResetAndHasFailedOnce() throws Exception {
        targets(Balance.ROUND_ROBIN, LinkRig.closedPort(), LinkRig.closedPort(), LinkRig.closedPort());
        try (Guest guest = rig.visit()) {
            Future<Void> over = rig.connect(guest, request()).await();

            assertThat(failure(over)).isEqualTo(LinkFailure.TARGET_REFUSED);
            assertThat(guest.wire()
                            .receiveToEnd()
                            .handle((bytes, reset) -> reset)
                            .get())
                    .isInstanceOf(Exception.class);
        }
        assertThat(rig.counters.failedTotal()).isEqualTo(1);
    }

    @Test
    void eachCandidateIsAskedOnceAndNoMoreThanSomeOfMany() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        rig.sessions = client -> () -> {
            asked.incrementAndGet();
            return rig.loops.group().next().newFailedFuture(new LinkException(LinkFailure.OVERLOADED, "no"));
        };
        Address[] many = IntStream.range(1, 30)
                .mapToObj(port -> Address.of("127.0.0.1", port))
                .toArray(Address[]::new);
        targets(Balance.ROUND_ROBIN, Arrays.copyOf(many, 3));
        assertThat(failure(rig.links().open(request()).await())).isEqualTo(LinkFailure.OVERLOADED);
        assertThat(asked).hasValue(3);
        rig.candidates.routes(List.of(new Route(LinkRig.CLIENT, List.of(many))));
        asked.set(0);
        assertThat(failure(rig.links().open(request()).await())).isEqualTo(LinkFailure.OVERLOADED);
        assertThat(asked).hasValue(Tries.MOST);
    }

    @Test
    void aTargetThatIsDownIsNeverAskedAndWhereAllAreTheVisitorHearsItAtOnce() throws Exception {
        try (Service service = rig.service("127.0.0.1")) {
            Address dead = LinkRig.closedPort();
            targets(Balance.PRIMARY, service.address(), dead);
            rig.candidates.judge(LinkRig.CLIENT, service.address(), "probe failed");
            rig.candidates.judge(LinkRig.CLIENT, dead, "probe failed");
            rig.sessions = client -> () -> {
                throw new AssertionError("nobody is to be asked");
            };

            Future<Channel> none = rig.links().open(request()).await();

            assertThat(failure(none)).isEqualTo(LinkFailure.TARGET_DOWN);
        }
    }

    @Test
    void theOnlyTargetIsNotAskedEitherWhileItIsDown() throws Exception {
        Address only = LinkRig.closedPort();
        targets(Balance.ROUND_ROBIN, only);
        rig.candidates.judge(LinkRig.CLIENT, only, "probe failed");
        assertThat(failure(rig.links().open(request()).await())).isEqualTo(LinkFailure.TARGET_DOWN);
        rig.candidates.judge(LinkRig.CLIENT, only, null);
        assertThat(failure(rig.links().open(request().withAwaitReply(true)).await()))
                .isEqualTo(LinkFailure.TARGET_REFUSED);
    }

    @Test
    void theEntryHearsWhichTargetItGot() throws Exception {
        try (Service service = rig.service("127.0.0.1")) {
            targets(Balance.PRIMARY, LinkRig.closedPort(), service.address());
            LinkRequest request = request();
            Channel link = rig.links().open(request).sync().getNow();

            assertThat(rig.links().reached(link, request)).isEqualTo(service.address());
            link.close().sync();
            assertThat(rig.links().reached(link, request)).isEqualTo(request.target());
        }
    }

    @Test
    void linksAreCountedForTheirTargetUntilTheyEnd() throws Exception {
        try (Service service = rig.service("127.0.0.1")) {
            targets(Balance.LEAST_LINKS, service.address(), Address.parse("unix:/nowhere"));
            rig.candidates.judge(LinkRig.CLIENT, Address.parse("unix:/nowhere"), "away");
            Channel link = rig.links().open(request()).sync().getNow();
            assertThat(rig.links().targets()).extracting(TargetStatus::links).containsExactly(1, 0);
            link.close().sync();
            await().untilAsserted(() -> assertThat(rig.links().targets())
                    .extracting(TargetStatus::links)
                    .containsExactly(0, 0));
        }
    }

    @Test
    void aVisitorWhoGoesTakesTheTryAlongAndNoOtherFollows() throws Exception {
        Promise<DuplexChannel> never = ImmediateEventExecutor.INSTANCE.newPromise();
        AtomicInteger asked = new AtomicInteger();
        rig.sessions = client -> () -> {
            asked.incrementAndGet();
            return never;
        };
        targets(Balance.ROUND_ROBIN, Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2));
        Future<Channel> opening = rig.links().open(request());

        opening.cancel(false);

        assertThat(never.isCancelled()).isTrue();
        assertThat(asked).hasValue(1);
        assertThat(rig.links().targets()).extracting(TargetStatus::links).containsExactly(0, 0);
        assertThat(rig.counters.failedTotal()).isZero();
    }

    @Test
    void theDialTimeoutHoldsForAllOfThemTogether() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        rig.sessions = client -> () -> {
            asked.incrementAndGet();
            Promise<DuplexChannel> slow = rig.loops.group().next().newPromise();
            await().pollDelay(Duration.ofMillis(5)).until(() -> true);
            return slow.setFailure(new LinkException(LinkFailure.CLIENT_OFFLINE, "too late"));
        };
        targets(Balance.ROUND_ROBIN, Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2));

        Future<Channel> opening = rig.links()
                .open(request().withDialTimeout(Duration.ofMillis(1)))
                .await();

        assertThat(failure(opening)).isEqualTo(LinkFailure.CLIENT_OFFLINE);
        assertThat(asked).hasValue(1);
    }
}
