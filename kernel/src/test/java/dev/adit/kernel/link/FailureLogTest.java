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
import dev.adit.kernel.observe.Repeat;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailureLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("test.failures");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

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

    private ILoggingEvent tell(FailureLog failures, LinkFailure failure, String detail) {
        failures.tell(
                "1",
                LinkRequest.stream("tcp", "web\n", Address.parse("127.0.0.1:22")),
                new LinkException(failure, detail),
                Duration.ofMillis(3).toNanos());
        return lines.list.get(0);
    }

    @Test
    void aLineSaysWhatAPersonNeeds() {
        ILoggingEvent line = tell(FailureLog.atEntry(logger, "home"), LinkFailure.TARGET_REFUSED, "nobody there");

        assertThat(line.getLevel()).isEqualTo(Level.WARN);
        assertThat(line.getMessage()).isEqualTo("link-failed");
        assertThat(line.getKeyValuePairs().toString())
                .contains(
                        "client=\"home\"",
                        "cause=\"TARGET_REFUSED\"",
                        "target=\"127.0.0.1:22\"",
                        "nobody there",
                        "after=\"3ms\"")
                .doesNotContain("tunnel=");
    }

    @Test
    void aCrowdIsTheSameToTheLog() {
        ILoggingEvent line = tell(FailureLog.atEntry(logger, "home"), LinkFailure.TARGET_REFUSED, "");

        assertThat(line.getMarkerList()).hasSize(1).first().isInstanceOf(Repeat.class);
    }

    @Test
    void aClientSaysWhoseTunnelItWas() {
        ILoggingEvent line = tell(FailureLog.atExit(logger), LinkFailure.DENIED, "");

        assertThat(line.getMessage()).isEqualTo("link-refused");
        assertThat(line.getKeyValuePairs().toString()).contains("tunnel=\"web\\n\"");
    }

    @Test
    void aClientThatIsAwayIsNoWarning() {
        assertThat(tell(FailureLog.atEntry(logger, "home"), LinkFailure.CLIENT_OFFLINE, "")
                        .getLevel())
                .isEqualTo(Level.INFO);
    }

    @Test
    void textOfAPeerCannotForgeALine() {
        ILoggingEvent line = tell(FailureLog.atEntry(logger, "home"), LinkFailure.TARGET_REFUSED, "a\nWARN forged");

        assertThat(line.getKeyValuePairs().toString()).doesNotContain("\n");
    }
}
