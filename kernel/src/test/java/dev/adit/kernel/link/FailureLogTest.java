package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailureLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("test.failures");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong nanos = new AtomicLong();
    private final FailureLog failures = FailureLog.atEntry(logger, "home", nanos::get);

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(lines);
    }

    private void tell(LinkFailure failure, String detail) {
        failures.tell(
                "1",
                LinkRequest.stream("tcp", "web", Address.parse("127.0.0.1:22")),
                new LinkException(failure, detail),
                Duration.ofMillis(3).toNanos());
    }

    @Test
    void aLineSaysWhatAPersonNeeds() {
        tell(LinkFailure.TARGET_REFUSED, "nobody there");
        ILoggingEvent line = lines.list.get(0);
        assertThat(line.getLevel()).isEqualTo(Level.WARN);
        assertThat(line.getMessage()).isEqualTo("link-failed");
        assertThat(line.getKeyValuePairs().toString())
                .contains(
                        "client=\"home\"",
                        "cause=\"TARGET_REFUSED\"",
                        "target=\"127.0.0.1:22\"",
                        "nobody there",
                        "after=\"3ms\"");
    }

    @Test
    void aCrowdIsOneLineAMinute() {
        for (int i = 0; i < 42; i++) {
            tell(LinkFailure.TARGET_REFUSED, "");
        }
        tell(LinkFailure.DENIED, "");
        assertThat(lines.list).hasSize(2);
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        tell(LinkFailure.TARGET_REFUSED, "");
        assertThat(lines.list).hasSize(3);
        assertThat(lines.list.get(2).getKeyValuePairs().toString()).contains("more=\"41\"");
    }

    @Test
    void aClientThatIsAwayIsNoWarning() {
        tell(LinkFailure.CLIENT_OFFLINE, "");
        assertThat(lines.list.get(0).getLevel()).isEqualTo(Level.INFO);
    }

    @Test
    void textOfAPeerCannotForgeALine() {
        tell(LinkFailure.TARGET_REFUSED, "a\nWARN forged");
        assertThat(List.of(lines.list.get(0).getKeyValuePairs().toString())).noneMatch(text -> text.contains("\n"));
    }
}
