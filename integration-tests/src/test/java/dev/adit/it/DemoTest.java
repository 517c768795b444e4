package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Command;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The first command that anybody runs. */
class DemoTest {
    @Test
    void oneRequestPassesThroughTheDemosTunnelAndItEndsByItself() {
        Outcome demo = Command.of(Distribution.repository().resolve("demo"), "--check")
                .in(Distribution.repository())
                .within(Duration.ofSeconds(100))
                .run()
                .succeeds();
        assertThat(demo.said()).contains("http://127.0.0.1:");
    }
}
