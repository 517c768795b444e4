package dev.adit.kernel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The one deadline of a stranger. */
class ProbationTest {
    private static final Limits AN_HOUR = Limits.DEFAULT.withDeadline(Duration.ofHours(1));

    private final EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void whatASharedListenerHasWaitedCountsAgainstTheDeadline() {
        accepted(Duration.ofMinutes(50));
        pass(Duration.ofMinutes(9));
        assertThat(channel.isOpen()).isTrue();

        pass(Duration.ofMinutes(1));

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoComesToTheBridgeAfterItsDeadlineIsClosedAtOnce() {
        accepted(Duration.ofMinutes(61));

        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whoIsTakenHasNoDeadline() {
        accepted(Duration.ofMinutes(50));

        channel.pipeline().remove(Probation.class);
        pass(Duration.ofHours(2));

        assertThat(channel.isOpen()).isTrue();
    }

    private void accepted(Duration ago) {
        channel.pipeline().addLast(new Probation(AN_HOUR, System.nanoTime() - ago.toNanos()));
    }

    private void pass(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }
}
