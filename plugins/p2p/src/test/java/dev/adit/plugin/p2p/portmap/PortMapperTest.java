package dev.adit.plugin.p2p.portmap;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.plugin.p2p.stun.TestSockets;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Routers of every kind on loopback, asked for one port. */
class PortMapperTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int PORT = 41_000;
    private static final int OUTSIDE_PORT = 42_000;
    private static final byte[] OUTSIDE = {(byte) 198, 51, 100, 7};
    private static final int HOUR = 3600;

    private final TestSockets sockets = new TestSockets();
    private final ExecutorService blocking = Executors.newSingleThreadExecutor();
    private final List<AutoCloseable> fakes = new ArrayList<>();
    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private @Nullable PortMapper mapper;

    @AfterEach
    void close() throws Exception {
        if (mapper != null) {
            mapper.closeAsync().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
        for (AutoCloseable fake : fakes) {
            fake.close();
        }
        blocking.shutdown();
        sockets.close();
    }

    private FakePort port(Function<byte[], byte @Nullable []> answers) {
        FakePort port = new FakePort(answers);
        fakes.add(port);
        return port;
    }

    private FakeIgd igd() throws IOException {
        FakeIgd igd = new FakeIgd();
        fakes.add(igd);
        return igd;
    }

    private PortMapping map(FakePort pcp, InetSocketAddress discovery) {
        RouterMeans means =
                new RouterMeans(sockets.loop(), sockets, blocking, pcp.address().getPort(), discovery);
        Inet4Address loopback = (Inet4Address) InetAddress.getLoopbackAddress();
        PortMapper made = new PortMapper(means, () -> new Gateway(loopback, loopback));
        mapper = made;
        return sockets.on(() -> made.map(PORT, outside -> told.add(String.valueOf(outside))));
    }

    private PortMapping map(FakePort pcp) {
        return map(pcp, port(question -> null).address());
    }

    private InetSocketAddress outside(PortMapping mapping) {
        await().atMost(PATIENCE).until(() -> sockets.on(() -> mapping.outside() != null));
        return requireNonNull(sockets.on(mapping::outside));
    }

    private static byte[] next(FakePort port) throws InterruptedException {
        return requireNonNull(port.heard().poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
    }

    /** Hears nothing but PCP. */
    private static byte @Nullable [] pcp(byte[] request, int result, int seconds) {
        if (request.length != 60) {
            return null;
        }
        byte[] answer = request.clone();
        ByteBuffer bytes = ByteBuffer.wrap(answer);
        answer[1] |= (byte) 0x80;
        answer[3] = (byte) result;
        bytes.putInt(4, seconds);
        bytes.putShort(42, (short) OUTSIDE_PORT);
        System.arraycopy(OUTSIDE, 0, answer, 56, 4);
        return answer;
    }

    private static byte @Nullable [] natPmp(byte[] request) {
        if (request.length == 2) {
            return ByteBuffer.allocate(12)
                    .putShort((short) 128)
                    .putShort((short) 0)
                    .putInt(9)
                    .put(OUTSIDE)
                    .array();
        }
        if (request.length != 12) {
            // Of a version that it does not know (RFC 6886 §3.5).
            return ByteBuffer.allocate(8)
                    .put((byte) 0)
                    .put((byte) (request[1] | 0x80))
                    .putShort((short) 1)
                    .array();
        }
        ByteBuffer asked = ByteBuffer.wrap(request);
        return ByteBuffer.allocate(16)
                .putShort((short) 129)
                .putShort((short) 0)
                .putInt(9)
                .putShort(asked.getShort(4))
                .putShort((short) OUTSIDE_PORT)
                .putInt(asked.getInt(8))
                .array();
    }

    @Test
    void aRouterOfPcpOpensADoorAndShutsItAtTheEnd() throws Exception {
        FakePort router = port(request -> pcp(request, 0, HOUR));
        PortMapping mapping = map(router);
        assertThat(outside(mapping)).isEqualTo(new InetSocketAddress(InetAddress.getByAddress(OUTSIDE), OUTSIDE_PORT));
        assertThat(sockets.on(mapping::state)).isEqualTo("PCP");
        byte[] request = next(router);
        assertThat(request).hasSize(60).startsWith(2, 1, 0, 0, 0, 0, 0x0e, 0x10);
        assertThat(ByteBuffer.wrap(request).getShort(40)).isEqualTo((short) PORT);

        sockets.on(() -> {
            mapping.close();
            return true;
        });
        byte[] end = next(router);
        assertThat(ByteBuffer.wrap(end).getInt(4)).isZero();
        assertThat(Arrays.copyOfRange(end, 24, 36)).isEqualTo(Arrays.copyOfRange(request, 24, 36));
        assertThat(told).containsExactly("/198.51.100.7:" + OUTSIDE_PORT);
    }

    @Test
    void theEndOfTheMapperShutsEveryDoor() throws Exception {
        FakePort router = port(request -> pcp(request, 0, HOUR));
        outside(map(router));
        next(router);
        requireNonNull(mapper).closeAsync();
        assertThat(ByteBuffer.wrap(next(router)).getInt(4)).isZero();
    }

    @Test
    void aPromiseIsRenewedBeforeItEnds() throws Exception {
        FakePort router = port(request -> pcp(request, 0, 2));
        outside(map(router));
        next(router);
        assertThat(ByteBuffer.wrap(next(router)).getInt(4)).isEqualTo(HOUR);
    }

    @Test
    void anAnswerToSomebodyElseIsNone() throws Exception {
        FakePort router = port(request -> {
            byte[] answer = pcp(request, 0, HOUR);
            if (answer != null) {
                answer[24] ^= 1;
            }
            return answer;
        });
        PortMapping mapping = map(router);
        next(router);
        next(router);
        assertThat(sockets.on(() -> mapping.outside() == null)).isTrue();
    }

    @Test
    void aRouterOfNatPmpIsAskedInItsOwnWay() throws Exception {
        FakePort router = port(PortMapperTest::natPmp);
        PortMapping mapping = map(router);
        assertThat(outside(mapping)).isEqualTo(new InetSocketAddress(InetAddress.getByAddress(OUTSIDE), OUTSIDE_PORT));
        assertThat(sockets.on(mapping::state)).isEqualTo("NAT-PMP");
        assertThat(next(router)).hasSize(60);
        assertThat(next(router)).hasSize(2);
        assertThat(ByteBuffer.wrap(next(router)).getInt(8)).isEqualTo(HOUR);
        sockets.on(() -> {
            mapping.close();
            return true;
        });
        assertThat(ByteBuffer.wrap(next(router)).getInt(8)).isZero();
    }

    @Test
    void aRouterOfUpnpIsFoundAndAskedByHttp() throws Exception {
        FakeIgd router = igd();
        PortMapping mapping = map(port(request -> null), router.discovery());
        assertThat(outside(mapping)).isEqualTo(new InetSocketAddress(InetAddress.getByAddress(OUTSIDE), PORT));
        assertThat(sockets.on(mapping::state)).isEqualTo("UPnP");
        assertThat(router.calls().get(0))
                .startsWith("AddPortMapping")
                .contains("<NewInternalClient>127.0.0.1<", "<NewLeaseDuration>3600<", "<NewProtocol>UDP<");
        sockets.on(() -> {
            mapping.close();
            return true;
        });
        await().atMost(PATIENCE)
                .until(() -> router.calls().stream().anyMatch(call -> call.startsWith("DeletePortMapping")));
    }

    @Test
    void anOutsidePortThatIsTakenIsReplaced() throws Exception {
        FakeIgd router = igd();
        router.refuse("<NewExternalPort>" + PORT + "<", 718);
        InetSocketAddress outside = outside(map(port(request -> null), router.discovery()));
        assertThat(outside.getPort()).isNotEqualTo(PORT).isBetween(10_000, 60_000);
    }

    @Test
    void aRouterThatKnowsNoLeasesIsAskedWithout() throws Exception {
        FakeIgd router = igd();
        router.refuse("<NewLeaseDuration>3600<", 725);
        outside(map(port(request -> null), router.discovery()));
        assertThat(router.calls().get(1)).contains("<NewLeaseDuration>0<");
    }

    @Test
    void aDescriptionThatNamesAnotherHostIsNotFollowed() throws Exception {
        FakeIgd router = igd();
        router.controlAt("http://127.0.0.2:1/control");
        PortMapping mapping = map(port(request -> pcp(request, 2, 0)), router.discovery());
        await().atMost(PATIENCE).until(() -> sockets.on(mapping::state).contains("another host"));
        assertThat(router.calls()).isEmpty();
    }

    @Test
    void whyNobodyOpensADoorIsTold() {
        PortMapping mapping = map(port(request -> pcp(request, 2, 0)));
        await().atMost(PATIENCE).until(() -> sockets.on(mapping::state).contains("UPnP: no answer"));
        assertThat(sockets.on(mapping::state)).contains("PCP: not authorized", "NAT-PMP: no answer");
        assertThat(told).isEmpty();
    }

    @Test
    void withoutARouterNobodyIsAsked() {
        RouterMeans means = new RouterMeans(
                sockets.loop(), sockets, blocking, 1, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
        PortMapper made = new PortMapper(means, () -> null);
        mapper = made;
        PortMapping mapping = sockets.on(() -> made.map(PORT, outside -> told.add(String.valueOf(outside))));
        await().atMost(PATIENCE).until(() -> sockets.on(mapping::state).equals("no router"));
    }
}
