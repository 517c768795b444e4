package dev.adit.kernel.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

class LogSetupTest {
    private static final Logger LOGGER = LoggerFactory.getLogger("dev.adit.test");

    @TempDir
    private Path directory;

    @AfterEach
    void backToTheDefault() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        new LogSetup().configure(context);
    }

    @Test
    void aFileTakesWhatIsAtOrAboveTheLevel() throws IOException {
        Path file = directory.resolve("adit.log");
        LogSetup.apply(new LogSettings(Level.INFO, LogFormat.TEXT, file));

        LOGGER.atDebug().log("too-low");
        LoggerFactory.getLogger("io.netty.x").info("chatter");
        LOGGER.atInfo().addKeyValue("tunnel", "ssh").log("tunnel-open");

        await().until(() -> Files.size(file) > 0);
        assertThat(Files.readString(file)).contains("tunnel-open tunnel=ssh").doesNotContain("too-low", "chatter");
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() {
        LogSettings settings = new LogSettings(Level.INFO, LogFormat.TEXT, directory.resolve("no/adit.log"));

        assertThatThrownBy(() -> LogSetup.apply(settings))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no/adit.log: its directory does not exist");
    }
}
