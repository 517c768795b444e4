package dev.adit.plugin.p2p.nat;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.plugin.p2p.rendezvous.Rendezvous;
import dev.adit.plugin.p2p.rendezvous.RendezvousConfig;
import dev.adit.plugin.p2p.rendezvous.TestServerContext;
import dev.adit.plugin.p2p.rendezvous.Vantages;
import dev.adit.plugin.p2p.stun.StunQuestion;
import dev.adit.plugin.p2p.stun.TestSockets;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Probes of a real rendezvous on loopback, where there is no NAT. */
class NatProbeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestServerContext server = new TestServerContext();
    private final TestSockets sockets = new TestSockets();
    private final NatProbe probe = new NatProbe(sockets.loop(), sockets);

    @AfterEach
    void close() {
        sockets.close();
        server.close();
    }

    private static InetAddress address(String text) {
        return requireNonNull(NetUtil.createInetAddressFromIpAddressString(text));
    }

    private Vantages vantages(String... addresses) throws InterruptedException {
        List<InetAddress> listed = new ArrayList<>();
        for (String one : addresses) {
            listed.add(address(one));
        }
        Rendezvous rendezvous = new Rendezvous(new RendezvousConfig(List.of(0, 0), listed, null), server);
        server.loop().execute(() -> rendezvous.online("home"));
        TestServerContext.Said said = requireNonNull(server.said().poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        return requireNonNull(requireNonNull(said.order()).vantages(List.of(), false));
    }

    /** Once more where an answer was later than a probe waits, as on a machine that is busy. */
    private NatProfile profile(Vantages where, Filtering expected) throws Exception {
        NatProfile profile = NatProfile.BLOCKED;
        for (int i = 0; i < 5 && profile.filtering() != expected; i++) {
            profile = sockets.await(() -> probe.probe(where, null)).get();
        }
        return profile;
    }

    @Test
    void withoutNatEverythingComesIn() throws Exception {
        Vantages where = vantages("127.0.0.1", "127.0.0.2");
        NatProfile profile = profile(where, Filtering.ENDPOINT);
        assertThat(profile.udp()).isTrue();
        assertThat(profile.mapping()).isEqualTo(Mapping.NONE);
        assertThat(profile.filtering()).isEqualTo(Filtering.ENDPOINT);
        assertThat(profile.allocation()).isEqualTo(Allocation.PRESERVE);
        assertThat(profile.vantages()).isEqualTo(2);
        assertThat(requireNonNull(profile.mapped4()).getAddress()).isEqualTo(address("127.0.0.1"));
    }

    @Test
    void ofOneAddressLessIsKnown() throws Exception {
        Vantages where = vantages("127.0.0.1");
        NatProfile profile = profile(where, Filtering.ADDRESS);
        assertThat(profile.filtering()).isEqualTo(Filtering.ADDRESS);
        assertThat(profile.vantages()).isEqualTo(1);
    }

    @Test
    void whereNobodyAnswersThereIsNoUdp() throws Exception {
        try (DatagramSocket silent = new DatagramSocket(0, address("127.0.0.1"))) {
            Vantages where = new Vantages(address("127.0.0.1"), null, silent.getLocalPort(), silent.getLocalPort());
            assertThat(sockets.await(() -> probe.probe(where, null)).get()).isEqualTo(NatProfile.BLOCKED);
        }
    }

    @Test
    void theSocketsOfAProbeEndWithIt() throws Exception {
        Vantages where = vantages("127.0.0.1");
        sockets.await(() -> probe.probe(where, null));
        await().atMost(PATIENCE).until(() -> sockets.opened().stream().noneMatch(DatagramChannel::isOpen));
    }

    @Test
    void aProbeMayBeCancelled() throws Exception {
        Vantages where = vantages("127.0.0.1");
        Future<NatProfile> running = sockets.on(() -> {
            Future<NatProfile> begun = probe.probe(where, null);
            begun.cancel(false);
            return begun;
        });
        assertThat(running.isCancelled()).isTrue();
        await().atMost(PATIENCE)
                .until(() -> sockets.opened().size() == 10
                        && sockets.opened().stream().noneMatch(DatagramChannel::isOpen));
    }

    @Test
    void aSocketInUseIsAskedForAndItsOwnPacketsPass() throws Exception {
        Vantages where = vantages("127.0.0.1");
        List<String> others = Collections.synchronizedList(new ArrayList<>());
        DatagramChannel socket = sockets.await(() -> sockets.open(
                        new InetSocketAddress(address("127.0.0.1"), 0),
                        new SimpleChannelInboundHandler<DatagramPacket>() {
                            @Override
                            protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
                                others.add(ByteBufUtil.hexDump(packet.content()));
                            }
                        }))
                .get();
        assertThat(sockets.await(() -> probe.mapped(socket, where.first())).get())
                .isEqualTo(socket.localAddress());
        // An answer to a question of somebody else, and something else.
        sockets.on(() -> socket.writeAndFlush(
                new DatagramPacket(StunQuestion.of(false, false).write(socket.alloc()), where.first())));
        try (DatagramSocket other = new DatagramSocket(0, address("127.0.0.1"))) {
            other.send(new java.net.DatagramPacket(new byte[] {1, 2, 3}, 3, socket.localAddress()));
        }
        await().atMost(PATIENCE).until(() -> others.size() == 2);
        assertThat(others).contains("010203");
    }

    @Test
    void aFreshSocketShowsTheLastPort() throws Exception {
        Vantages where = vantages("127.0.0.1");
        InetSocketAddress last = sockets.await(() -> probe.last(where.first())).get();
        assertThat(last.getAddress()).isEqualTo(address("127.0.0.1"));
        await().atMost(PATIENCE).until(() -> sockets.opened().stream().noneMatch(DatagramChannel::isOpen));
    }

    @Test
    void withoutAnAnswerNothingIsToldOfASocket() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(0, address("127.0.0.1"))) {
            InetSocketAddress where = (InetSocketAddress) silent.getLocalSocketAddress();
            Future<InetSocketAddress> asked = sockets.await(() -> probe.last(where));
            assertThat(asked.cause()).hasMessageContaining("no answer");
        }
    }
}
