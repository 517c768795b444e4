package dev.adit.kernel.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.testkit.TestTunnelContext;
import dev.adit.api.tunnel.TunnelService;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

/** What features offer to tunnels. */
class TunnelServicesTest {
    private final TestTunnelContext context = new TestTunnelContext();

    @AfterEach
    void close() {
        context.close();
    }

    /** What is offered: says by which block. */
    private record Greeting(String text, CloseOnce closing) implements AsyncCloseable {
        @Override
        public CompletionStage<Void> closeAsync() {
            return closing.closeAsync();
        }

        @Override
        public CompletionStage<Void> whenClosed() {
            return closing.whenClosed();
        }
    }

    /** Offers it. */
    private static final class Offering implements Feature<Offering.Config> {
        /** Its block. */
        record Config(String text) {}

        @Override
        public String word() {
            return "greeting";
        }

        @Override
        public Class<Config> configType() {
            return Config.class;
        }

        @Override
        public Set<FeatureScope> scopes() {
            return Set.of(FeatureScope.PROCESS, FeatureScope.TUNNEL);
        }

        @Override
        public Contribution contribute(Config config, FeatureContext context) {
            return Contribution.service(new TunnelService<>(
                    Greeting.class,
                    tunnel -> new Greeting(
                            config.text() + " " + tunnel.name(),
                            new CloseOnce(() -> CompletableFuture.completedFuture(null)))));
        }

        @Override
        public Contribution atEntry(FeatureContext context) {
            return contribute(new Config("unasked"), context);
        }
    }

    private static final Map<String, Feature<?>> FEATURES = Map.of("greeting", new Offering());

    private static FeatureBlocks jar() {
        return FeatureBlocks.ofEntries(FEATURES, Runnable::run, NOPLogger.NOP_LOGGER);
    }

    private static FeatureBlocks process(String text) {
        return FeatureBlocks.ofProcess(
                Map.of("greeting", new Offering.Config(text)), FEATURES, Runnable::run, NOPLogger.NOP_LOGGER);
    }

    private static FeatureBlocks tunnel(String text) {
        return FeatureBlocks.ofTunnel(
                "web", Map.of("greeting", new Offering.Config(text)), FEATURES, Runnable::run, NOPLogger.NOP_LOGGER);
    }

    private String found(FeatureBlocks blocks) {
        Greeting greeting = new TunnelServices(blocks.services(), blocks.demands()).find(Greeting.class, context);
        return greeting == null ? "nothing" : greeting.text();
    }

    @Test
    void theNarrowestBlockCountsAndTheJarAloneIsEnough() {
        assertThat(found(new FeatureBlocks(Map.of()))).isEqualTo("nothing");
        assertThat(found(jar())).isEqualTo("unasked test");
        assertThat(found(jar().narrowedBy(process("all")))).isEqualTo("all test");
        assertThat(found(jar().narrowedBy(process("all")).narrowedBy(tunnel("one"))))
                .isEqualTo("one test");
    }

    @Test
    void aServiceIsMadeOnceAndEndsWithItsTunnel() {
        TunnelServices services = new TunnelServices(jar().services(), Map.of());
        Greeting greeting = Objects.requireNonNull(services.find(Greeting.class, context));
        assertThat(services.find(Greeting.class, context)).isSameAs(greeting);
        assertThat(services.find(String.class, context)).isNull();
        assertThat(services.closeAll().toCompletableFuture()).isCompleted();
        assertThat(greeting.whenClosed().toCompletableFuture()).isCompleted();
        assertThat(services.find(Greeting.class, context)).isNull();
    }
}
