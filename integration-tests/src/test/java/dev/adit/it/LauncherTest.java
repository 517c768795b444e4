package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Command;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/adit}: the archive of classes, and whose options win. */
class LauncherTest {
    private static final Duration LONG = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    private Distribution copy;

    @BeforeEach
    void anInstallationOfItsOwn() {
        copy = Distribution.unpacked().copyTo(folder.resolve("adit"));
    }

    private Outcome warmUp() {
        return Command.of(copy.adit(), "warmup").within(LONG).run();
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> all = Files.list(copy.home().resolve("cache"))) {
            return all.toList();
        }
    }

    private Outcome pluginsWith(String options) {
        return Command.of(copy.adit(), "plugins")
                .with("JAVA_OPTS", options)
                .within(LONG)
                .run();
    }

    @Test
    void anArchiveIsMadeUsedAndReplacedWhenAJarChanges() throws IOException {
        Outcome made = warmUp().succeeds();
        assertThat(archives()).hasSize(1);
        Path first = archives().get(0);
        assertThat(made.out()).isEqualTo(first + "\n");

        Path classes = folder.resolve("classes.txt");
        Outcome used = pluginsWith("-Xlog:class+load:file=" + classes).succeeds();
        assertThat(used.err()).isEmpty();
        assertThat(Files.readString(classes))
                .containsPattern("dev\\.adit\\.kernel\\.boot\\.Main source: shared objects file");

        Path plugin;
        try (Stream<Path> plugins = Files.list(copy.plugins())) {
            plugin = plugins.findFirst().orElseThrow();
        }
        Files.setLastModifiedTime(plugin, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        assertThat(pluginsWith("").succeeds().err()).isEmpty();
        warmUp().succeeds();
        assertThat(archives()).hasSize(1).doesNotContain(first);
    }

    @Test
    void whatIsNoArchiveDoesNoHarm() throws IOException {
        warmUp().succeeds();
        Path archive = archives().get(0);
        Files.delete(archive);
        Files.writeString(archive, "no archive");

        Outcome outcome = pluginsWith("").succeeds();

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).contains("tunnel tcp");
    }

    @Test
    void ofTwoWarmUpsAtOnceOneMakesTheArchive() throws IOException {
        Outcome both = Command.of("sh", "-c", "\"$0\" warmup & \"$0\" warmup; wait", copy.adit())
                .in(folder)
                .within(LONG)
                .run();

        assertThat(both.exit()).isIn(0, 69);
        assertThat(archives()).as(both.toString()).hasSize(1);
        assertThat(archives().get(0)).isRegularFile();
    }

    /** With the JDK of this test; any machine that builds has one. */
    @Test
    @Tag("long")
    void anInstallationMayBringAJavaOfItsOwn() throws IOException {
        Command.of(
                        Distribution.repository().resolve("distribution/src/main/runtime/make-runtime"),
                        System.getProperty("java.home"),
                        copy.home().resolve("runtime"))
                .within(LONG)
                .run()
                .succeeds();
        assertThat(warmUp().succeeds().err()).isEmpty();

        Path classes = folder.resolve("classes.txt");
        Outcome used = Command.of(copy.adit(), "plugins")
                .with("JAVA_HOME", "/nowhere")
                .with("JAVA_OPTS", "-Xlog:class+load:file=" + classes)
                .within(LONG)
                .run()
                .succeeds();

        assertThat(used.err()).isEmpty();
        assertThat(used.out()).contains("tunnel tcp", "tunnel http", "tunnel udp");
        assertThat(Files.readString(classes))
                .containsPattern("dev\\.adit\\.kernel\\.boot\\.Main source: shared objects file");
        assertThat(Command.of(copy.adit(), "--version").run().succeeds().out())
                .contains("Java " + System.getProperty("java.version"));
    }

    @Test
    void optionsOfTheUserWin() {
        Outcome flags =
                pluginsWith("-Xms20m -XX:+UseParallelGC -XX:+PrintFlagsFinal").succeeds();

        assertThat(flags.out())
                .containsPattern("InitialHeapSize +:?= 20971520")
                .containsPattern("UseParallelGC +:?= true")
                .containsPattern("UseSerialGC +:?= false");
    }
}
