package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.it.support.Crowd;
import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Figures;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Visitor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many clients behind one address lose their server at one moment, and all come back to the next one. */
class CrowdTest {
    private static final Scenario USUAL = Scenario.USUAL;
    /** A bound of the test, not a promise: the figures tell how long it was. */
    private static final Duration PATIENCE = Duration.ofMinutes(6);

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void aHundredClientsAreBackAfterARestart() {
        comesBack(100, 1);
    }

    @Tag("long")
    @Test
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void twoHundredClientsAreBackAfterEachRestart() {
        comesBack(200, 3);
    }

    private static void comesBack(int clients, int restarts) {
        try (EchoTarget target = EchoTarget.tcp(USUAL.host());
                Crowd crowd = Crowd.start(clients, 2, target.port())) {
            await().atMost(PATIENCE).until(() -> crowd.server().status().ready() == clients);
            for (int restart = 0; restart < restarts; restart++) {
                crowd.server().kill();
                crowd.restartServer();
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> crowd.server().status().ready() == clients);
                Figures.tell(clients + " clients after a restart", crowd.logins());
            }
            for (int client = 1; client <= clients; client++) {
                try (Visitor visitor = new Visitor(USUAL, crowd.port(client))) {
                    assertThat(visitor.say("client " + client)).isEqualTo("client " + client);
                }
            }
        }
    }
}
