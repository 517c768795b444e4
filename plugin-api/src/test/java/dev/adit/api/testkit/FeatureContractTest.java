package dev.adit.api.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.api.config.Doc;
import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contract holds for a feature that keeps it, and tells one that does not. */
public class FeatureContractTest {

    /** Keeps it. */
    @Nested
    class AGoodFeature extends FeatureContract<Greeting> {
        @Override
        protected Feature<Greeting> feature() {
            return new Greeter();
        }

        @Override
        protected Greeting config() {
            return new Greeting("hello");
        }

        @Override
        protected void play(LinkPhase phase, TestPeer peer) {
            assertThat(peer.receiveText(5)).isEqualTo("hello");
        }
    }

    private final FeatureContract<Greeting> bad = new FeatureContract<>() {
        @Override
        protected Feature<Greeting> feature() {
            return new Thrower();
        }

        @Override
        protected Greeting config() {
            return new Greeting("hello");
        }
    };

    @AfterEach
    void end() {
        bad.endPairs();
    }

    @Test
    void anInterceptorThatThrowsIsTold() {
        assertThatThrownBy(bad::interceptorsAnswerAndLeaveAutoReadOff)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("threw instead of a failed future");
    }

    @Test
    void aFeatureWithoutAPlaceIsTold() {
        assertThatThrownBy(bad::theFeatureCanBeTaken).isInstanceOf(AssertionError.class);
    }

    /**
     * A block.
     *
     * @param text what to say
     */
    public record Greeting(@Doc("What to say.") String text) {}

    /** Says something to every target. */
    public static final class Greeter implements Feature<Greeting> {
        @Override
        public String word() {
            return "greet";
        }

        @Override
        public Class<Greeting> configType() {
            return Greeting.class;
        }

        @Override
        public Set<FeatureScope> scopes() {
            return Set.of(FeatureScope.TUNNEL);
        }

        @Override
        public Contribution contribute(Greeting config, FeatureContext context) {
            return new Contribution(List.of(new Prelude(config.text())));
        }
    }

    /** Has no place and a defect. */
    public static final class Thrower implements Feature<Greeting> {
        @Override
        public String word() {
            return "throw";
        }

        @Override
        public Class<Greeting> configType() {
            return Greeting.class;
        }

        @Override
        public Set<FeatureScope> scopes() {
            return Set.of();
        }

        @Override
        public Contribution contribute(Greeting config, FeatureContext context) {
            return Contribution.none();
        }

        @Override
        public Contribution atExit(FeatureContext context) {
            return new Contribution(List.of(new Defect()));
        }
    }

    private record Prelude(String text) implements LinkInterceptor {
        @Override
        public Set<LinkPhase> phases() {
            return Set.of(LinkPhase.TARGET_CONNECTED);
        }

        @Override
        public Future<LinkRequest> intercept(LinkPhase phase, Channel channel, LinkRequest request) {
            channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
            return channel.eventLoop().newSucceededFuture(request);
        }
    }

    private static final class Defect implements LinkInterceptor {
        @Override
        public Set<LinkPhase> phases() {
            return Set.of(LinkPhase.LINK_OPENED);
        }

        @Override
        public Future<LinkRequest> intercept(LinkPhase phase, Channel channel, LinkRequest request) {
            throw new IllegalStateException("defect");
        }
    }
}
