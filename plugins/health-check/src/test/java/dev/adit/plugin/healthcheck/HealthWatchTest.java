package dev.adit.plugin.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import dev.adit.api.signal.SignalPort;
import dev.adit.api.tunnel.WatchedTunnel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The server's half. */
class HealthWatchTest {
    private final List<String> judged = new ArrayList<>();
    private final List<Order> ordered = new ArrayList<>();
    private final HealthWatch watch = new HealthWatch(Configs.of("tcp"), new Watched());

    private final class Watched implements WatchedTunnel {
        @Override
        public String name() {
            return "web";
        }

        @Override
        public List<String> clients() {
            return List.of("home", "office");
        }

        @Override
        public List<Address> targets(String client) {
            return client.equals("home")
                    ? List.of(Address.parse("10.0.0.1:80-82"), Address.parse("10.0.0.2:80-82"))
                    : List.of(Address.parse("3000"));
        }

        @Override
        public SignalPort signal(String client) {
            return message -> ordered.add(Objects.requireNonNull(Order.decode(message)));
        }

        @Override
        public void judge(String client, Address target, @Nullable String cause) {
            judged.add(client + " " + target + " " + cause);
        }
    }

    @Test
    void aClientIsToldItsOwnTargetsAndOfARangeTheFirstPort() {
        watch.online("home");
        watch.online("office");

        assertThat(ordered)
                .containsExactly(
                        new Order(
                                "web",
                                Configs.of("tcp"),
                                List.of(Address.parse("10.0.0.1:80"), Address.parse("10.0.0.2:80"))),
                        new Order("web", Configs.of("tcp"), List.of(Address.parse("3000"))));
    }

    @Test
    void aReportIsBelievedOfTheClientsOwnTargetsOnly() {
        watch.heard("home", new Report("web", "10.0.0.2:80", "dead").encode());
        watch.heard("home", new Report("web", "10.0.0.2:80", null).encode());
        watch.heard("home", new Report("web", "3000", "dead").encode());
        watch.heard("home", new Report("other", "10.0.0.1:80", "dead").encode());
        watch.heard("office", new byte[] {1, 2, 3});

        assertThat(judged).containsExactly("home 10.0.0.2:80-82 dead", "home 10.0.0.2:80-82 null");
    }

    @Test
    void whenTheTunnelEndsSoDoTheProbes() {
        watch.close();

        assertThat(ordered)
                .hasSize(2)
                .allSatisfy(order -> assertThat(order.targets()).isEmpty());
    }
}
