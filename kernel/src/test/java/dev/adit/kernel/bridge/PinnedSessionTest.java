package dev.adit.kernel.bridge;

import static dev.adit.kernel.bridge.BridgeHarness.join;
import static dev.adit.kernel.bridge.BridgeHarness.serverSettings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import dev.adit.kernel.bridge.BridgeHarness.Running;
import dev.adit.kernel.bridge.ClientHandshake.Security;
import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.Opening;
import dev.adit.kernel.transport.BridgeTls;
import dev.adit.kernel.transport.DialOptions;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The second look at the server's id, which does not rely on a trust manager having been asked. */
class PinnedSessionTest {
    private final BridgeHarness house = new BridgeHarness();
    private final ClientKey key = house.key("home");

    @AfterEach
    void close() throws Exception {
        house.close();
    }

    @Test
    void aSessionThatIsNotWithThePinnedServerIsLeftBeforeTheHello() throws Exception {
        Running running = house.server(serverSettings());

        Object outcome = join(connect(running, Identity.generate().id()));

        assertThat(outcome).isInstanceOf(SSLPeerUnverifiedException.class);
        assertThat(running.server().registry().status()).isEmpty();
    }

    @Test
    void aSessionWithThePinnedServerGoesOn() throws Exception {
        Running running = house.server(serverSettings());

        assertThat(join(connect(running, house.serverIdentity.id()))).isInstanceOf(Answer.Welcome.class);
    }

    /** The trust manager is content with the real server, as if it had been skipped, whoever is pinned. */
    private CompletableFuture<Object> connect(Running running, NodeId pinned) throws Exception {
        DuplexChannel channel = house.dialer
                .dial(
                        Address.of("127.0.0.1", running.address().getPort()),
                        DialOptions.defaults(),
                        house.loops.group().next())
                .get();
        SslHandler tls = new BridgeTls(key.identity()).clientHandler(channel.alloc(), house.serverIdentity.id());
        CompletableFuture<Object> outcome = new CompletableFuture<>();
        // On the loop, as one task: TLS starts once it is added, and may be through before the next handler is there.
        channel.eventLoop().execute(() -> {
            channel.pipeline()
                    .addLast(
                            tls,
                            new ClientHandshake(
                                    RawPeer.hello(new Opening.Login("home", "i", "")),
                                    new Security.Pinned(tls, pinned),
                                    Duration.ofSeconds(20),
                                    new Told(outcome)));
            channel.config().setAutoRead(true);
        });
        return outcome;
    }

    /** Either way, as a value. */
    private record Told(CompletableFuture<Object> outcome) implements ClientHandshake.Outcome {
        @Override
        public void welcomed(Answer.Welcome welcome) {
            outcome.complete(welcome);
        }

        @Override
        public void failed(Throwable cause) {
            outcome.complete(cause);
        }
    }
}
