package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.bridge.SealedExits;
import dev.adit.kernel.peer.PeerExits;
import dev.adit.kernel.signal.LinkReply;
import dev.adit.kernel.signal.LinkWire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server makes of the streams of visiting clients: relayed with what the provider must know, or refused. */
class VisitRelayTest {
    private static final String SESSION = "session";
    private static final int PATIENCE_MILLIS = 30_000;
    private static final byte HELLO = 42;
    private static final LinkRequest TOLD =
            LinkRequest.stream(SealedExits.TYPE, "desk", null).withOption(SealedExits.TUNNEL_TYPE, "tcp");

    private final LinkRig rig = new LinkRig();
    private final BlockingQueue<Served> served = new LinkedBlockingQueue<>();
    private final VisitRelay relay = new VisitRelay(this::find);
    private volatile @Nullable PeerMode mode;
    private volatile Instant since = Instant.now().minusSeconds(3600);

    /** What has come to the provider. */
    private record Served(DuplexChannel raw, LinkRequest request) {}

    private VisitRelay.@Nullable Way find(String session, String tunnel) {
        boolean granted = session.equals(SESSION) && tunnel.equals("desk");
        return granted ? new VisitRelay.Way(rig.links(), TOLD, mode) : null;
    }

    @BeforeEach
    void prepare() {
        rig.exit().servePeers((raw, request) -> {
            raw.write(LinkWire.encode(raw.alloc(), LinkReply.ACCEPTED));
            raw.writeAndFlush(Unpooled.copiedBuffer(new byte[] {HELLO}));
            served.add(new Served(raw, request));
        });
    }

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    private Socket visit(String type, String tunnel) throws IOException, InterruptedException {
        LinkRig.Guest guest = rig.visit();
        DuplexChannel stream = guest.visitor().channel();
        stream.eventLoop().execute(() -> relay.accept(new VisitRelay.Guest(SESSION, "office", since), stream));
        ByteBuf request = LinkWire.encode(UnpooledByteBufAllocator.DEFAULT, LinkRequest.stream(type, tunnel, null));
        guest.wire().socket.write(request.nioBuffer());
        request.release();
        Socket socket = guest.wire().socket.socket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static LinkReply reply(Socket visitor) throws IOException {
        InputStream in = visitor.getInputStream();
        int length = in.read();
        ByteBuf message = Unpooled.wrappedBuffer(in.readNBytes(length));
        return LinkWire.decodeReply(message);
    }

    private Served relayed(Socket visitor) throws IOException, InterruptedException {
        assertThat(reply(visitor).failure()).isNull();
        assertThat(visitor.getInputStream().read()).isEqualTo(HELLO);
        Served provider = served.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(provider).isNotNull();
        return provider;
    }

    private static void assertReset(Socket visitor) throws IOException {
        try {
            assertThat(visitor.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    @Test
    void aConnectionOfTwoClientsIsRelayedAndTheProviderHearsWhose() throws Exception {
        try (Socket visitor = visit(PeerExits.TYPE, "desk")) {
            LinkRequest request = relayed(visitor).request();
            assertThat(request.type()).isEqualTo(PeerExits.TYPE);
            assertThat(request.options())
                    .containsEntry(SealedExits.VISITOR, "office")
                    .containsEntry(SealedExits.TUNNEL_TYPE, "tcp");
        }
    }

    @ParameterizedTest
    @CsvSource({"peer, PEER", "peer, AUTO"})
    void itIsWhereTheTunnelLetsPacketsGoPastTheServer(String type, PeerMode said) throws Exception {
        mode = said;
        try (Socket visitor = visit(type, "desk")) {
            assertThat(relayed(visitor).request().type()).isEqualTo(type);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "peer, RELAY, desk, p2p: relay",
        "private, PEER, desk, p2p: peer",
        "peer, AUTO, door, not granted",
        "private, RELAY, door, not granted"
    })
    void whatTheTunnelExcludesIsRefused(String type, PeerMode said, String tunnel, String why) throws Exception {
        mode = said;
        try (Socket visitor = visit(type, tunnel)) {
            LinkReply no = reply(visitor);
            assertThat(no.failure()).isEqualTo(LinkFailure.DENIED);
            assertThat(no.detail()).contains(why);
            assertThat(served).isEmpty();
        }
    }

    @Test
    void shortlyAfterALoginNothingIsGrantedYetAndTheClientMayAskAgain() throws Exception {
        since = Instant.now();
        try (Socket visitor = visit(PeerExits.TYPE, "door")) {
            assertThat(reply(visitor).failure()).isEqualTo(LinkFailure.CLIENT_OFFLINE);
        }
    }

    @Test
    void aVisitThatIsRevokedLosesItsRelayAndOthersKeepTheirs() throws Exception {
        try (Socket visitor = visit(PeerExits.TYPE, "desk")) {
            Served provider = relayed(visitor);
            relay.revoked("another", "desk");
            relay.revoked(SESSION, "another");
            provider.raw().writeAndFlush(Unpooled.copiedBuffer(new byte[] {HELLO}));
            assertThat(visitor.getInputStream().read()).isEqualTo(HELLO);

            relay.revoked(SESSION, "desk");
            assertReset(visitor);
            await().until(() -> !provider.raw().isActive() || provider.raw().isInputShutdown());
        }
    }

    @Test
    void aServerThatGoesAwayKeepsNoRelayOnWhichNothingPasses() throws Exception {
        try (Socket visitor = visit(PeerExits.TYPE, "desk")) {
            relayed(visitor);
            relay.leave();
            assertReset(visitor);
        }
    }
}
