package dev.adit.kernel.bridge;

import static dev.adit.kernel.bridge.BridgeHarness.clientSettings;
import static dev.adit.kernel.bridge.BridgeHarness.serverSettings;
import static dev.adit.kernel.bridge.BridgeHarness.withTcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.adit.kernel.bridge.BridgeHarness.Running;
import dev.adit.kernel.identity.ClientKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What lets a plain carrier in is between the two ends. */
class SessionSecretTest {
    private final BridgeHarness house = new BridgeHarness();
    private final Logger ours = (Logger) LoggerFactory.getLogger("dev.adit");
    private final Queue<String> said = new ConcurrentLinkedQueue<>();
    private final AppenderBase<ILoggingEvent> keeper = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            said.add(event.getFormattedMessage() + event.getKeyValuePairs() + event.getThrowableProxy());
        }
    };

    @BeforeEach
    void listen() {
        ours.setLevel(Level.TRACE);
        keeper.start();
        ours.addAppender(keeper);
    }

    @AfterEach
    void close() throws Exception {
        house.close();
        ours.detachAppender(keeper);
        ours.setLevel(null);
    }

    @Test
    void itIsNeitherInTheLogNorInTheStatus() throws Exception {
        ClientKey key = house.key("home");
        Running running = house.server(withTcp(serverSettings()));
        try (Relay relay = new Relay(running.address())) {
            BridgeClient client = house.client(clientSettings(relay.address(), "home"), key);
            BridgeSession session = running.ready("home");
            byte[] secret = session.facts().secret().toArray();
            relay.reset(1);
            await().until(() -> said.stream().anyMatch(line -> line.startsWith("carrier-lost")));
            RawPeer.plain(house, running.address()).channel.close();
            said.add(session.status() + " " + client.status() + " " + session.facts());
            client.closeAsync().toCompletableFuture().join();
            await().until(() -> said.stream().anyMatch(line -> line.startsWith("client-offline")));

            String all = String.join("\n", said);
            assertThat(all.toLowerCase(Locale.ROOT))
                    .doesNotContain(HexFormat.of().formatHex(secret).substring(0, 12))
                    .doesNotContain(new String(secret, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT));
            assertThat(all)
                    .doesNotContain(Base64.getEncoder().encodeToString(secret).substring(0, 12))
                    .doesNotContain(java.util.Arrays.toString(secret));
        }
    }
}
