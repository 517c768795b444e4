package dev.adit.kernel.bridge;

import static dev.adit.kernel.bridge.BridgeHarness.CALM;
import static dev.adit.kernel.bridge.BridgeHarness.clientSettings;
import static dev.adit.kernel.bridge.BridgeHarness.serverSettings;
import static dev.adit.kernel.bridge.BridgeHarness.with;
import static dev.adit.kernel.bridge.Rogue.DATA;
import static dev.adit.kernel.bridge.Rogue.GO_AWAY;
import static dev.adit.kernel.bridge.Rogue.PING;
import static dev.adit.kernel.bridge.Rogue.SYN;
import static dev.adit.kernel.bridge.Rogue.WINDOW;
import static dev.adit.kernel.bridge.Rogue.flood;
import static dev.adit.kernel.bridge.Rogue.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.kernel.bridge.BridgeHarness.Running;
import dev.adit.kernel.bridge.Bystander.Seen;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.signal.HelloWire;
import dev.adit.kernel.signal.Opening;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client with a valid key that does everything it must not: its own connection ends, or what it costs is bounded, and
 * the links of another client neither break nor lose a byte. Each run adds a line to {@code target/rogue-client.tsv}.
 */
class RogueClientTest {
    private static final Path FIGURES = Path.of("target", "rogue-client.tsv");
    private static final int PROBES = 200;
    private static final long MIB = 1 << 20;
    private static final int WINDOW_BYTES = 64 * 1024;

    private final BridgeHarness house = new BridgeHarness();
    private final BridgeHarness den = new BridgeHarness();
    private final ClientKey rogueKey = house.key("rogue");
    private final ClientKey homeKey = house.key("home");
    private final Running running =
            house.server(with(serverSettings(), CALM, Limits.DEFAULT.withDeadline(Duration.ofMinutes(10))));
    private Bystander bystander;
    private BridgeSession home;
    private Rogue rogue;

    @BeforeEach
    void bothComeIn() throws Exception {
        house.client(clientSettings(running.address(), "home"), homeKey);
        home = running.ready("home");
        bystander = new Bystander(home);
        rogue = Rogue.login(den, running.address(), rogueKey);
    }

    @AfterEach
    void close() throws Exception {
        bystander.leave();
        den.close();
        house.close();
    }

    /** What the rogue does on a connection that was taken. */
    private interface Attack {
        void on(RawPeer peer) throws Exception;
    }

    private static Arguments attack(String name, Attack attack) {
        return Arguments.of(name, attack);
    }

    static Stream<Arguments> onACarrier() {
        return Stream.of(
                attack("opens", peer -> flood(peer, n -> frame(WINDOW, SYN, 1 + 2 * n, 0))),
                attack("opens, never reading", peer -> {
                    peer.channel.config().setAutoRead(false);
                    flood(peer, n -> frame(WINDOW, SYN, 1 + 2 * n, 0));
                }),
                attack("opens with data", peer -> flood(peer, n -> frame(DATA, SYN, 1 + 2 * n, 1, (byte) 7))),
                attack("pings", peer -> flood(peer, n -> frame(PING, SYN, 0, n))),
                attack("answers to no ping", peer -> flood(peer, n -> frame(PING, 2, 0, n))),
                attack("go-aways", peer -> flood(peer, n -> frame(GO_AWAY, 0, 0, 0))),
                attack("window updates of a link that has ended", peer -> {
                    peer.send(frame(WINDOW, SYN, 1, 0));
                    flood(peer, n -> frame(WINDOW, 0, 1, 1));
                }),
                attack("an id that nobody opened", peer -> peer.send(frame(DATA, 0, 99, 1, (byte) 1))),
                attack("an id of the server", peer -> peer.send(frame(WINDOW, SYN, 2, 0))),
                attack("a frame of 4 GiB", peer -> peer.send(frame(DATA, SYN, 1, -1))),
                attack(
                        "a frame of another version",
                        peer -> peer.send(new byte[] {9, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0})),
                attack("a frame of another type", peer -> peer.send(frame(77, 0, 0, 0))),
                attack("half a frame and an end", peer -> {
                    peer.send(frame(DATA, SYN, 1, 60_000, new byte[100]));
                    peer.channel.close();
                }),
                attack("noise", peer -> flood(peer, RogueClientTest::noise)),
                attack("hello after hello", peer -> flood(peer, n -> hello())));
    }

    static Stream<Arguments> onTheSignal() {
        return Stream.of(
                attack("heartbeats", peer -> flood(peer, n -> new byte[] {4, 0x0a, 2, 0x08, 1})),
                attack("heartbeats, never reading", peer -> {
                    peer.channel.config().setAutoRead(false);
                    flood(peer, n -> new byte[] {4, 0x0a, 2, 0x08, 1});
                }),
                attack("unknown messages", peer -> flood(peer, n -> new byte[] {3, 0x7a, 1, 0})),
                attack("empty messages", peer -> flood(peer, n -> new byte[1])),
                attack("good-byes", peer -> flood(peer, n -> new byte[] {4, 0x12, 2, 0x08, 1})),
                attack("a message of 256 MiB", peer -> peer.send((byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0x7f)),
                attack("a length without end", peer -> flood(peer, n -> new byte[] {(byte) 0xff})),
                attack("a field longer than its message", peer -> peer.send((byte) 2, (byte) 0x0a, (byte) 99)),
                attack("half a message and an end", peer -> {
                    peer.send((byte) 4, (byte) 0x0a, (byte) 2);
                    peer.channel.close();
                }),
                attack("noise", peer -> flood(peer, RogueClientTest::noise)),
                attack("hello after hello", peer -> flood(peer, n -> hello())));
    }

    private static byte[] noise(int seed) {
        byte[] bytes = new byte[256];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] hello() {
        ByteBuf hello = HelloWire.encode(
                UnpooledByteBufAllocator.DEFAULT, RawPeer.hello(new Opening.Login("rogue", "instance", "")));
        byte[] bytes = ByteBufUtil.getBytes(hello);
        hello.release();
        return bytes;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onACarrier")
    void itsOwnCarrierEnds(String name, Attack attack) throws Exception {
        RawPeer carrier = rogue.carrier();
        await().until(() -> running.session("rogue").status().carriers() == 1);

        nobodyElseNotices("carrier: " + name, () -> {
            attack.on(carrier);
            await().until(() -> running.session("rogue").status().carriers() == 0);
        });

        // Its signal has done nothing wrong.
        assertThat(rogue.signal.channel.isActive()).isTrue();
        assertThat(running.session("rogue").status().links()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onTheSignal")
    void itsOwnSignalEnds(String name, Attack attack) throws Exception {
        nobodyElseNotices("signal: " + name, () -> {
            attack.on(rogue.signal);
            await().until(() -> !rogue.signal.channel.isOpen()
                    || !rogue.signal.channel.config().isAutoRead());
            await().until(() -> running.server().registry().status().stream()
                    .noneMatch(status -> status.client().equals("rogue") && online(status.id())));
        });
    }

    private boolean online(String session) {
        BridgeSession found = running.server().registry().byId(session);
        return found != null && (found.state() == SessionState.ONLINE || found.state() == SessionState.LEAVING);
    }

    @Test
    void aLinkOfTheServersThatGetsMoreThanItsWindowEndsTheCarrier() throws Exception {
        RawPeer carrier = rogue.carrier();
        await().until(() -> running.session("rogue").status().carriers() == 1);
        var stream = Streams.open(running.session("rogue"));
        carrier.send(frame(DATA, 2, 2, WINDOW_BYTES, new byte[WINDOW_BYTES]));

        nobodyElseNotices("carrier: more than the window", () -> {
            carrier.send(frame(DATA, 0, 2, 1, (byte) 1));
            await().until(() -> running.session("rogue").status().carriers() == 0);
        });

        assertThat(stream.closeFuture().await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void itBringsNoMoreThanFourCarriers() throws Exception {
        List<RawPeer> carriers = new ArrayList<>();

        nobodyElseNotices("20 carriers", () -> {
            for (int carrier = 0; carrier < 20; carrier++) {
                carriers.add(rogue.carrier());
            }
            await().until(() -> active(carriers) <= BridgeSession.MAX_CARRIERS);
        });

        assertThat(running.session("rogue").status().carriers()).isEqualTo(BridgeSession.MAX_CARRIERS);
    }

    @Test
    void connectionsThatProveTheKeyAndSayNothingPushEachOtherOut() throws Exception {
        List<RawPeer> silent = new ArrayList<>();

        nobodyElseNotices("50 silent connections with the key", () -> {
            for (int peer = 0; peer < 50; peer++) {
                silent.add(rogue.knock());
            }
            await().until(() -> active(silent) <= Knocks.WAITING);
        });

        assertThat(silent.get(49).channel.isActive()).isTrue();
    }

    @Test
    void whoLogsInAgainAndAgainIsNotHeardForAWhile() throws Exception {
        int[] answered = {0};

        nobodyElseNotices("100 logins", () -> {
            for (int login = 0; login < 100; login++) {
                RawPeer peer = rogue.knock();
                peer.say(RawPeer.hello(new Opening.Login("rogue", "instance-" + login, "")));
                answered[0] += peer.answer() == null ? 0 : 1;
            }
        });

        assertThat(answered[0]).isBetween(Knocks.SAVED_UP - 1, 99);
        assertThat(running.server().registry().status()).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void whatItHasCostIsGivenBack() throws Exception {
        floodCarrier();
        long before = usedHeap();

        nobodyElseNotices("15 floods, one after the other", () -> {
            for (int round = 0; round < 15; round++) {
                floodCarrier();
            }
        });

        await().untilAsserted(() -> assertThat(usedHeap() - before).isLessThan(16 * MIB));
    }

    private void floodCarrier() throws Exception {
        RawPeer carrier = rogue.carrier();
        flood(carrier, n -> frame(WINDOW, SYN, 1 + 2 * n, 0));
        await().until(() -> running.session("rogue").status().carriers() == 0);
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long active(List<RawPeer> peers) {
        return peers.stream().filter(peer -> peer.channel.isActive()).count();
    }

    /** Something that may fail. */
    private interface Event {
        void happen() throws Exception;
    }

    private void nobodyElseNotices(String what, Event event) throws Exception {
        String session = home.id();
        Seen quiet = bystander.during(() -> null, PROBES);
        long before = PlatformDependent.usedDirectMemory();

        Seen loud = bystander.during(
                () -> {
                    event.happen();
                    return true;
                },
                PROBES);

        long grown = PlatformDependent.usedDirectMemory() - before;
        report(what, quiet, loud, grown);
        assertThat(home.state()).isEqualTo(SessionState.ONLINE);
        assertThat(running.session("home").id()).isEqualTo(session);
        assertThat(loud.streams()).isPositive();
        assertThat(grown).as("direct memory of both ends").isLessThan(32 * MIB);
        // A limit against collapse, not a measure: other programs share this machine. The figure is in the report.
        assertThat(loud.p99Millis()).isLessThan(20 * quiet.p99Millis() + 500);
    }

    private static void report(String what, Seen quiet, Seen loud, long grown) throws Exception {
        Files.createDirectories(FIGURES.getParent());
        String line = String.format(
                Locale.ROOT,
                "%s\t%.1f\t%.1f\t%.1f\t%d\t%d\t%.1f%n",
                what,
                quiet.p99Millis(),
                loud.p99Millis(),
                loud.p99Millis() / quiet.p99Millis(),
                loud.probes(),
                loud.streams(),
                (double) grown / MIB);
        Files.write(
                FIGURES, line.getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
