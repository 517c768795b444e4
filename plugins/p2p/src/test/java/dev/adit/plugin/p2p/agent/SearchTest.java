package dev.adit.plugin.p2p.agent;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.peer.PathFinder;
import dev.adit.api.peer.PathSearch;
import dev.adit.api.peer.Peering;
import dev.adit.api.testkit.PeeringHarness;
import dev.adit.api.testkit.TestClientContext;
import dev.adit.api.testkit.TestPeering;
import dev.adit.plugin.p2p.punch.PunchCaps;
import dev.adit.plugin.p2p.rendezvous.RendezvousOrder;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two searches on one machine, over a peering in memory and real sockets. */
class SearchTest {
    private static final AgentSettings SETTINGS = new AgentSettings(true, PunchCaps.STANDARD, false, 60);

    private final CutSockets sockets = new CutSockets();
    private final PeeringHarness harness = new PeeringHarness(sockets, sockets);
    private final TestClientContext ofVisitor = new TestClientContext();
    private final TestClientContext ofProvider = new TestClientContext();
    private final P2pService visitor = service(ofVisitor);
    private final P2pService provider = service(ofProvider);

    private static P2pService service(TestClientContext context) {
        P2pService service =
                new P2pService(context, SETTINGS, () -> List.of(InetAddress.getLoopbackAddress()), address -> true);
        context.loop().execute(service::online);
        context.loop().execute(() -> service.heard(RendezvousOrder.NONE.encode()));
        return service;
    }

    @AfterEach
    void end() {
        harness.close();
        visitor.closeAsync().toCompletableFuture().join();
        provider.closeAsync().toCompletableFuture().join();
        ofVisitor.close();
        ofProvider.close();
        assertThat(sockets.open()).as("sockets left open").isEmpty();
    }

    private void bothAreDirect() {
        assertThat(harness.visitor().nextPath().remote().getAddress().isLoopbackAddress())
                .isTrue();
        harness.provider().nextPath();
    }

    private void packetsPass() {
        byte[] there = "Question".getBytes(US_ASCII);
        harness.visitor().send(there);
        assertThat(harness.provider().nextPacket()).isEqualTo(there);
        byte[] back = "Answer".getBytes(US_ASCII);
        harness.provider().send(back);
        assertThat(harness.visitor().nextPacket()).isEqualTo(back);
    }

    @Test
    void twoClientsInOneNetworkMeetWithoutARendezvous() {
        harness.begin(visitor, provider);
        bothAreDirect();
        packetsPass();
    }

    @Test
    void aPathThatIsCutIsLeftAndFoundAgain() {
        harness.begin(visitor, provider);
        bothAreDirect();
        sockets.cut(true);
        assertThat(harness.visitor().nextLeave()).startsWith("no answer from");
        assertThat(harness.provider().nextLeave()).startsWith("no answer from");
        sockets.cut(false);
        harness.visitor().nextPath();
        harness.provider().nextPath();
        packetsPass();
    }

    @Test
    void anEndThatDoesNotSearchIsTold() {
        harness.begin(visitor, new Silent());
        assertThat(settled(harness.visitor())).startsWith("the other end does not search");
    }

    @Test
    void nonsenseOfTheOtherEndHurtsNothing() {
        harness.begin(visitor, provider);
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] nonsense = new byte[random.nextInt(200)];
            random.nextBytes(nonsense);
            if (nonsense.length > 2) {
                nonsense[0] = 1;
                nonsense[1] = (byte) random.nextInt(9);
            }
            harness.provider().loop().execute(() -> harness.provider().tell(nonsense));
        }
        bothAreDirect();
        packetsPass();
    }

    @Test
    void aSwitchedOffClientSaysSo() {
        try (TestClientContext context = new TestClientContext()) {
            P2pService off = new P2pService(context, new AgentSettings(false, PunchCaps.STANDARD, false, 60));
            harness.begin(off, provider);
            assertThat(settled(harness.visitor())).contains("relay at the top of this client's file");
            off.closeAsync().toCompletableFuture().join();
        }
    }

    @Test
    void theNetworkReportSaysThatThereIsNoRendezvous() {
        assertThat(visitor.network().toCompletableFuture().join().lines())
                .anySatisfy(line -> assertThat(line).contains("none: the server's file has no p2p"));
    }

    private static String settled(TestPeering peering) {
        TestPeering.Progress progress = peering.nextProgress();
        while (!progress.settled()) {
            progress = peering.nextProgress();
        }
        return progress.state();
    }

    /** A client without the plugin. */
    private static final class Silent implements PathFinder {
        @Override
        public PathSearch search(Peering peering) {
            return new PathSearch() {
                @Override
                public void heard(byte[] message) {
                    // Nobody listens.
                }

                @Override
                public void networkChanged() {
                    // Nobody cares.
                }

                @Override
                public void close() {
                    // There is nothing.
                }
            };
        }

        @Override
        public java.util.concurrent.CompletionStage<dev.adit.api.peer.NetworkReport> network() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void online() {
            // Never called.
        }

        @Override
        public void offline() {
            // Never called.
        }

        @Override
        public void heard(byte[] message) {
            // Never called.
        }

        @Override
        public java.util.concurrent.CompletionStage<Void> closeAsync() {
            return java.util.concurrent.CompletableFuture.completedFuture(null);
        }

        @Override
        public java.util.concurrent.CompletionStage<Void> whenClosed() {
            return closeAsync();
        }
    }
}
