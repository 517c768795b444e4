package dev.adit.kernel.plugin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.api.feature.FeatureScope;
import dev.adit.kernel.config.PluginWords.FeatureWord;
import dev.adit.kernel.plugin.PluginReport.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pf4j.JarPluginManager;

class PluginHostTest {
    private static final String STOPPED = "adit.test.stopped";

    @TempDir
    private Path folder;

    private PluginHost host;

    @BeforeEach
    void makeHost() {
        host = new PluginHost(folder, "0.1.0");
        System.clearProperty(STOPPED);
    }

    @AfterEach
    void end() {
        host.close();
        System.clearProperty(STOPPED);
    }

    @Test
    void aFolderThatIsNotThereHasNoPlugins() {
        try (PluginHost other = new PluginHost(folder.resolve("absent"), "0.1.0")) {
            assertThat(other.load().tunnelTypes()).isEmpty();
            assertThat(other.reports()).isEmpty();
        }
    }

    @Test
    void aTypeIsFoundByTheIndexThatTheAnnotationProcessorWrites() {
        TestJar.of("knock")
                .source("knock.Type", TestSources.type("knock", "knock"))
                .annotated()
                .in(folder, "k.jar");
        ExtensionRegistry registry = host.load();
        assertThat(registry.tunnelTypes()).containsExactly("knock");
        assertThat(registry.typesByName().get("knock")).isNotNull();
        assertThat(host.reports())
                .containsExactly(
                        new PluginReport("k.jar", "knock", "1.2.3", State.LOADED, List.of("tunnel knock"), null));
    }

    @Test
    void aFeatureIsFoundByAServicesFile() {
        TestJar.withFeature("stamp", "stamp").in(folder, "stamp.jar");
        ExtensionRegistry registry = host.load();
        assertThat(registry.features()).containsExactly("stamp");
        FeatureWord word = requireNonNull(registry.feature("stamp"));
        assertThat(word.scopes()).containsExactly(FeatureScope.TUNNEL);
        assertThat(word.configType().getName()).isEqualTo("stamp.Word$Config");
    }

    @Test
    void aClassThatStandsInBothIndexAndServicesIsMadeOnce() {
        TestJar.withType("twice", "twice")
                .service("dev.adit.api.tunnel.TunnelType", "twice.Type")
                .in(folder, "twice.jar");
        host.load();
        assertThat(host.reports())
                .singleElement()
                .satisfies(report -> assertThat(report.words()).containsExactly("tunnel twice"));
    }

    @Test
    void oneJarMayOwnATypeAFeatureAndTheExitOfItsLinks() {
        TestJar.withType("many", "many")
                .source("many.Word", TestSources.feature("many", "many-more"))
                .source("many.Exit", TestSources.exit("many", "many"))
                .service("dev.adit.api.feature.Feature", "many.Word")
                .service("dev.adit.api.link.ExitType", "many.Exit")
                .in(folder, "many.jar");
        ExtensionRegistry registry = host.load();
        assertThat(host.reports())
                .singleElement()
                .satisfies(report ->
                        assertThat(report.words()).containsExactly("tunnel many", "feature many-more", "exit many"));
        assertThat(registry.exitsByType()).containsOnlyKeys("many");
    }

    @Test
    void everyJarIsReportedInTheOrderOfNamesAndOtherFilesAreLeftAlone() throws IOException {
        TestJar.withType("b", "b-type").in(folder, "b.jar");
        TestJar.withType("a", "a-type").in(folder, "a.jar");
        Files.writeString(folder.resolve("c.jar"), "no jar");
        Files.writeString(folder.resolve("README.txt"), "words");
        Files.createDirectory(folder.resolve("d"));
        assertThat(host.load().tunnelTypes()).containsExactly("a-type", "b-type");
        assertThat(host.reports()).extracting(PluginReport::file).containsExactly("a.jar", "b.jar", "c.jar");
        assertThat(host.reports())
                .extracting(PluginReport::state)
                .containsExactly(State.LOADED, State.LOADED, State.REFUSED);
    }

    @Test
    void wordsThatNobodyOwnsAreNotFound() {
        ExtensionRegistry registry = ExtensionRegistry.empty();
        assertThat(registry.tunnelType("tcp")).isNull();
        assertThat(registry.feature("stamp")).isNull();
    }

    @Test
    void aRefusedJarLeavesItsIdAndWordsToTheNext() {
        TestJar.withType("same", "same")
                .missing("same.Gone", "package same; public class Gone {}")
                .source(
                        "same.Type",
                        TestSources.type("same", "new Gone(); return \"same\";", "public record Config() {}", ""))
                .in(folder, "1-broken.jar");
        TestJar.withType("same", "same").in(folder, "2-whole.jar");
        assertThat(host.load().tunnelTypes()).containsExactly("same");
        assertThat(host.reports()).extracting(PluginReport::state).containsExactly(State.REFUSED, State.LOADED);
    }

    @Test
    void aPluginsOwnCodeRunsWithItsOwnContextClassLoader() {
        TestJar.of("context")
                .source(
                        "context.Type",
                        TestSources.type(
                                "context",
                                "return Thread.currentThread().getContextClassLoader() == Type.class.getClassLoader()"
                                        + " ? \"own\" : \"foreign\";",
                                "public record Config() {}",
                                ""))
                .index("context.Type")
                .in(folder, "context.jar");
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        assertThat(host.load().tunnelTypes()).containsExactly("own");
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void closingStopsEveryPluginLastFirst() {
        List<String> ids = stoppable();
        host.load();
        assertThat(host.reports()).extracting(PluginReport::state).containsOnly(State.LOADED);
        host.close();
        assertThat(System.getProperty(STOPPED)).isEqualTo(ids.get(2) + ids.get(1) + ids.get(0));
        host.close();
        assertThat(System.getProperty(STOPPED)).hasSize(3);
    }

    /** When this fails pf4j has mended issue 656, and {@link PluginHost#close()} may let it stop them all. */
    @Test
    void pf4jsOwnStopDoesNotStopEveryPlugin() {
        stoppable();
        JarPluginManager plain = new JarPluginManager(folder);
        plain.loadPlugins();
        plain.startPlugins();
        assertThat(plain.getStartedPlugins()).hasSize(3);
        assertThatThrownBy(plain::stopPlugins).isInstanceOf(ConcurrentModificationException.class);
        assertThat(System.getProperty(STOPPED)).hasSize(1);
        plain.getPlugins().forEach(left -> plain.unloadPlugin(left.getPluginId()));
    }

    @Test
    void aPluginThatThrowsWhileItIsStoppedDoesNotKeepTheOthersRunning() {
        List<String> ids = stoppable();
        TestJar.withType("z", "z-type")
                .manifest("Plugin-Class", "z.Life")
                .source(
                        "z.Life",
                        "package z; public class Life extends org.pf4j.Plugin {"
                                + " public void stop() { throw new IllegalStateException(\"not now\"); } }")
                .in(folder, "z.jar");
        host.load();
        host.close();
        assertThat(System.getProperty(STOPPED)).hasSize(ids.size());
    }

    @Test
    void aNodeOfUnknownVersionTakesWhatRequiresAnother() {
        TestJar.withType("late", "late").manifest("Plugin-Requires", ">=9.0.0").in(folder, "late.jar");
        try (PluginHost unpackaged = new PluginHost(folder, "0.0.0")) {
            assertThat(unpackaged.load().tunnelTypes()).containsExactly("late");
        }
    }

    @Test
    void anotherThreadIsRefused() {
        assertThat(CompletableFuture.runAsync(host::load))
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .withCauseInstanceOf(IllegalStateException.class)
                .withMessageContaining(
                        "belong to the thread " + Thread.currentThread().getName());
        assertThat(CompletableFuture.runAsync(host::close)).failsWithin(Duration.ofMinutes(1));
    }

    private List<String> stoppable() {
        List<String> ids = List.of("a", "b", "c");
        for (String id : ids) {
            TestJar.withType(id, id + "-type")
                    .manifest("Plugin-Class", id + ".Life")
                    .source(id + ".Life", """
                            package %s;
                            public class Life extends org.pf4j.Plugin {
                                public void stop() {
                                    System.setProperty("%s", System.getProperty("%s", "") + "%s");
                                }
                            }
                            """.formatted(id, STOPPED, STOPPED, id))
                    .in(folder, id + ".jar");
        }
        return ids;
    }

    @Test
    void scopesAreAskedOnce() {
        TestJar.of("moody")
                .source(
                        "moody.Word",
                        TestSources.feature(
                                "moody", "moody", "java.util.EnumSet.allOf(dev.adit.api.feature.FeatureScope.class)"))
                .service("dev.adit.api.feature.Feature", "moody.Word")
                .in(folder, "moody.jar");
        FeatureWord word = requireNonNull(host.load().feature("moody"));
        assertThat(word.scopes()).isEqualTo(Set.of(FeatureScope.values()));
    }
}
