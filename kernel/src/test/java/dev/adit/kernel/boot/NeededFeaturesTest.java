package dev.adit.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NeededFeaturesTest {
    private static final LinkRequest PLAIN = LinkRequest.stream("tcp", "web", Address.of("127.0.0.1", 80));

    private final EmbeddedChannel link = new EmbeddedChannel();

    @AfterEach
    void end() {
        link.finishAndReleaseAll();
    }

    @Test
    void whatIsLoadedIsServed() {
        LinkRequest request = PLAIN.withDemands(Map.of("squeeze", "hard", "stamp", "here"));

        assertThat(asked(request).getNow()).isSameAs(request);
        assertThat(asked(PLAIN).getNow()).isSameAs(PLAIN);
    }

    @Test
    void aFeatureThatIsMissingIsNamed() {
        Future<LinkRequest> answer = asked(PLAIN.withDemands(Map.of("stamp", "here", "zip\n", "x")));

        assertThat(answer.cause()).isInstanceOfSatisfying(LinkException.class, failure -> {
            assertThat(failure.failure()).isEqualTo(LinkFailure.NO_EXIT);
            assertThat(failure.detail()).startsWith("the tunnel has zip").doesNotContain("\n");
        });
    }

    private Future<LinkRequest> asked(LinkRequest request) {
        return new NeededFeatures(Set.of("squeeze", "stamp")).intercept(LinkPhase.LINK_OPENED, link, request);
    }
}
