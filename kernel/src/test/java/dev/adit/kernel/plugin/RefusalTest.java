package dev.adit.kernel.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.kernel.plugin.PluginReport.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each bad jar lies between two good ones, which are loaded whatever it is. */
class RefusalTest {
    private static final String BAD = "m-bad.jar";
    private static final String NO_KEYS = "public record Config() {}";

    @TempDir
    private static Path good;

    @TempDir
    private Path folder;

    private PluginHost host;

    @BeforeAll
    static void buildGoodOnes() {
        TestJar.withType("first", "first").in(good, "a-first.jar");
        TestJar.withFeature("last", "last").in(good, "z-last.jar");
    }

    @BeforeEach
    void putGoodOnes() throws IOException {
        for (String name : List.of("a-first.jar", "z-last.jar")) {
            Files.copy(good.resolve(name), folder.resolve(name));
        }
        host = new PluginHost(folder, "0.1.0");
    }

    @AfterEach
    void end() {
        host.close();
    }

    @Test
    void aFileThatIsNoJar() throws IOException {
        Files.writeString(folder.resolve(BAD), "this is no jar");
        assertRefused("", "is damaged or no jar: java.util.zip.ZipException: zip END header not found");
    }

    @Test
    void aJarThatWasCutShort() throws IOException {
        Path file = TestJar.withType("cut", "cut").in(folder, BAD);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        assertRefused("", "is damaged or no jar: java.util.zip.ZipException: zip END header not found");
    }

    /** Some damage ends the inflating, some only gives other bytes: no place of the data may get through. */
    @Test
    void aJarWithOneBadByteAnywhereInItsData() throws IOException {
        Path file = TestJar.withType("rotten", "rotten")
                .entry("rotten/data.bin", "the same bytes each time, or the damage would differ from run to run")
                .in(folder, BAD);
        byte[] good = Files.readAllBytes(file);
        int content = indexOf(good, "rotten/data.bin") + "rotten/data.bin".length();
        for (int at = content; at < content + 40; at++) {
            byte[] bytes = good.clone();
            bytes[at] ^= 0x55;
            Files.write(file, bytes);
            assertThat(PluginJar.inspect(file).problem()).startsWith("is damaged at rotten/data.bin: ");
        }
        assertRefusedWith("rotten", "is damaged at rotten/data.bin: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Plugin-Id", "Plugin-Version", "Plugin-Requires"})
    void aManifestWithoutWhatIsNeeded(String key) {
        TestJar.withType("vague", "vague").without(key).in(folder, BAD);
        assertRefused(
                key.equals("Plugin-Id") ? "" : "vague",
                "has no " + key + " in its manifest (expected: Plugin-Id, Plugin-Version and Plugin-Requires)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Plugin-Version  | one        | has the Plugin-Version 'one' (expected: such as 1.0.0)",
                "Plugin-Requires | some day   | has the Plugin-Requires 'some day' (expected: such as >=0.1.0 & <0.2.0)",
                "Plugin-Requires | >=0.2.0    | requires Adit >=0.2.0, and this is 0.1.0",
                "Plugin-Requires | 9.0.0      | requires Adit 9.0.0, and this is 0.1.0",
                "Plugin-Dependencies | other  | depends on other plugins: other (expected: no Plugin-Dependencies,"
                        + " a plugin stands alone)",
                "Plugin-Class    | no.Such    | cannot load its Plugin-Class no.Such: it needs the class no.Such,"
                        + " which is neither in the jar nor in Adit's API",
                "Plugin-Class    | bad.Type   | names bad.Type as Plugin-Class, which is no org.pf4j.Plugin",
            })
    void aManifestThatDoesNotFit(String key, String value, String reason) {
        TestJar.withType("bad", "bad").manifest(key, value).in(folder, BAD);
        assertRefused("bad", reason);
    }

    @Test
    void anIdThatIsNoName() {
        TestJar.withType("bad", "bad").manifest("Plugin-Id", "../bad").in(folder, BAD);
        assertRefused("../bad", "has the Plugin-Id '../bad' (expected: letters, digits, '.', '_' and '-')");
    }

    @Test
    void anIdThatIsTakenNamesBothFiles() {
        TestJar.withType("first", "other").in(folder, BAD);
        assertRefused("first", "has the Plugin-Id 'first', as a-first.jar has (expected: one of the two files)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type",
                "client",
                "enabled",
                "listen",
                "target",
                "private",
                "group",
                "balance",
                "carrier",
                "dial-timeout",
                "access",
                "limits",
                "expires",
                "schedule",
                "tunnels"
            })
    void aWordOfAditsOwn(String word) {
        TestJar.withFeature("bad", word).in(folder, BAD);
        assertRefused("bad", "wants feature " + word + ", but that word is Adit's own");
    }

    @Test
    void aWordThatAnotherTypeOwns() {
        TestJar.withType("bad", "first").in(folder, BAD);
        assertRefused("bad", "wants tunnel first, but that word belongs to tunnel first of plugin first (a-first.jar)");
    }

    @Test
    void aFeatureMayNotTakeTheWordOfAType() {
        TestJar.withFeature("bad", "first").in(folder, BAD);
        assertRefused(
                "bad", "wants feature first, but that word belongs to tunnel first of plugin first (a-first.jar)");
    }

    @Test
    void aTypeWithAKeyThatWouldNeverReachIt() {
        TestJar.of("bad")
                .source(
                        "bad.Type",
                        TestSources.type("bad", "return \"bad\";", "public record Config(String dialTimeout) {}", ""))
                .index("bad.Type")
                .in(folder, BAD);
        assertRefused("bad", "has the key 'dial-timeout' in tunnel bad, which is Adit's own word");
    }

    @Test
    void aWordThatIsNoWord() {
        TestJar.withType("bad", "Bad Word").in(folder, BAD);
        assertRefused("bad", "calls its tunnel 'Bad Word' (expected: a to z, digits and hyphens, a letter first)");
    }

    @Test
    void aConstructorThatThrows() {
        type("return \"bad\";", NO_KEYS, "public Type() { throw new IllegalStateException(\"no luck\"); }");
        assertRefused("bad", "cannot make bad.Type: java.lang.IllegalStateException: no luck");
    }

    @Test
    void aStaticInitialiserThatThrows() {
        type("return \"bad\";", NO_KEYS, "static final int LUCK = Integer.parseInt(\"none\");");
        assertRefused("bad", "cannot make bad.Type: java.lang.NumberFormatException: For input string: \"none\"");
    }

    @Test
    void aNameThatThrows() {
        type("throw new IllegalStateException(\"no name\\nand more\");", NO_KEYS, "");
        assertRefused("bad", "cannot ask bad.Type what it is: java.lang.IllegalStateException: no name");
    }

    @Test
    void anEndlessName() {
        type("return name();", NO_KEYS, "");
        assertRefused("bad", "cannot ask bad.Type what it is: java.lang.StackOverflowError");
    }

    @Test
    void aConfigThatIsNoRecord() {
        TestJar.of("bad").source("bad.Type", """
                        package bad;
                        @SuppressWarnings({"rawtypes", "unchecked"})
                        public class Type implements dev.adit.api.tunnel.TunnelType {
                            public String name() { return "bad"; }
                            public Class configType() { return String.class; }
                            public dev.adit.api.tunnel.Tunnel create(
                                    Record config, dev.adit.api.tunnel.TunnelContext context) { return null; }
                        }
                        """).index("bad.Type").in(folder, BAD);
        assertRefused("bad", "has java.lang.String as config type of bad.Type (expected: a record)");
    }

    @Test
    void aConfigThatIsNotPublic() {
        type("return \"bad\";", "record Config() {}", "");
        assertRefused(
                "bad",
                "has bad.Type$Config as config type of bad.Type, but Config is not public (expected: a public record)");
    }

    @Test
    void aFeatureThatMayStandNowhere() {
        TestJar.of("bad")
                .source("bad.Word", TestSources.feature("bad", "bad", "java.util.Set.of()"))
                .service("dev.adit.api.feature.Feature", "bad.Word")
                .in(folder, BAD);
        assertRefused("bad", "has the feature bad, which may stand nowhere (expected: at least one of scopes())");
    }

    @ParameterizedTest
    @CsvSource({
        "io/netty/buffer/ByteBuf.class, io/netty/",
        "dev/adit/api/tunnel/Tunnel.class, dev/adit/api/",
        "org/pf4j/Plugin.class, org/pf4j/",
        "org/slf4j/Logger.class, org/slf4j/",
        "org/jspecify/annotations/Nullable.class, org/jspecify/",
    })
    void whatComesFromAdit(String path, String prefix) {
        TestJar.withType("bad", "bad").entry(path, "any").in(folder, BAD);
        assertRefused(
                "bad",
                "brings " + path + ", which comes from Adit (expected: scope 'provided' for everything in " + prefix
                        + ")");
    }

    @Test
    void whatComesFromAditHiddenForANewerJava() {
        TestJar.withType("bad", "bad")
                .entry("META-INF/versions/21/io/netty/buffer/ByteBuf.class", "any")
                .in(folder, BAD);
        assertRefusedWith("bad", "brings io/netty/buffer/ByteBuf.class, which comes from Adit");
    }

    @Test
    void aClassThatIsMissing() {
        TestJar.of("bad")
                .source("bad.Type", TestSources.type("bad", "return new Gone().toString();", NO_KEYS, ""))
                .missing("bad.Gone", "package bad; public class Gone {}")
                .index("bad.Type")
                .in(folder, BAD);
        assertRefused(
                "bad",
                "cannot ask bad.Type what it is: it needs the class bad.Gone, which is neither in the jar nor in"
                        + " Adit's API");
    }

    @Test
    void aClassThatIsMissingInTheTypeOfAKey() {
        TestJar.of("bad")
                .source(
                        "bad.Type",
                        TestSources.type("bad", "return \"bad\";", "public record Config(Gone gone) {}", ""))
                .missing("bad.Gone", "package bad; public class Gone {}")
                .index("bad.Type")
                .in(folder, BAD);
        assertRefusedWith("bad", "cannot ask bad.Type what it is: it needs the class bad.Gone");
    }

    @Test
    void aClassOfTheKernel() {
        TestJar.of("bad")
                .source(
                        "bad.Type",
                        TestSources.type(
                                "bad", "return dev.adit.kernel.plugin.PluginHost.class.getName();", NO_KEYS, ""))
                .index("bad.Type")
                .in(folder, BAD);
        assertRefused(
                "bad",
                "cannot ask bad.Type what it is: it uses dev.adit.kernel.plugin.PluginHost, which no plugin can see");
    }

    @Test
    void anIndexThatNamesAClassThatIsNotThere() {
        TestJar.withType("bad", "bad").index("bad.Other").in(folder, BAD);
        assertRefused("bad", "names bad.Other in META-INF/extensions.idx, but has no such class");
    }

    @Test
    void aServicesFileThatNamesAClassThatIsNotThere() {
        TestJar.of("bad").service("dev.adit.api.feature.Feature", "bad.Other").in(folder, BAD);
        assertRefused(
                "bad",
                "cannot load what META-INF/services/dev.adit.api.feature.Feature names:"
                        + " java.util.ServiceConfigurationError: dev.adit.api.feature.Feature: Provider bad.Other not"
                        + " found");
    }

    @Test
    void anExtensionOfNothing() {
        TestJar.of("bad")
                .source("bad.Type", "package bad; public class Type {}")
                .index("bad.Type")
                .in(folder, BAD);
        assertRefused(
                "bad",
                "extends nothing by bad.Type (expected: a TunnelType, a Feature, an ExitType, a ClientServiceType or a TransportType)");
    }

    @Test
    void noExtensionAtAll() {
        TestJar.of("bad").source("bad.Type", TestSources.type("bad", "bad")).in(folder, BAD);
        assertRefused(
                "bad",
                "has no extension (expected: a class with @Extension compiled with pf4j's annotation processor, or a"
                        + " file in META-INF/services)");
    }

    @Test
    void aPluginThatThrowsAtItsStart() {
        TestJar.withType("bad", "bad")
                .manifest("Plugin-Class", "bad.Life")
                .source(
                        "bad.Life",
                        "package bad; public class Life extends org.pf4j.Plugin {"
                                + " public void start() { throw new IllegalStateException(\"not today\"); } }")
                .in(folder, BAD);
        assertRefused("bad", "cannot be started: java.lang.IllegalStateException: not today");
    }

    @Test
    void aZip() throws IOException {
        Files.write(folder.resolve("m-bad.zip"), new byte[0]);
        host.load();
        assertThat(host.reports())
                .filteredOn(report -> report.file().equals("m-bad.zip"))
                .singleElement()
                .satisfies(report -> assertThat(report.problem())
                        .isEqualTo("is a zip (expected: one plain jar, other libraries shaded into it)"));
    }

    private void type(String nameBody, String record, String members) {
        TestJar.of("bad")
                .source("bad.Type", TestSources.type("bad", nameBody, record, members))
                .index("bad.Type")
                .in(folder, BAD);
    }

    private void assertRefused(String id, String reason) {
        PluginReport report = refused(id);
        assertThat(report.problem()).isEqualTo(reason);
    }

    private void assertRefusedWith(String id, String reason) {
        assertThat(refused(id).problem()).startsWith(reason);
    }

    private PluginReport refused(String id) {
        ExtensionRegistry registry = host.load();
        assertThat(registry.tunnelTypes()).containsExactly("first");
        assertThat(registry.features()).containsExactly("last");
        assertThat(host.reports())
                .extracting(PluginReport::state)
                .containsExactly(State.LOADED, State.REFUSED, State.LOADED);
        PluginReport report = host.reports().get(1);
        assertThat(report.file()).isEqualTo(BAD);
        assertThat(report.id()).isEqualTo(id);
        assertThat(report.words()).isEmpty();
        return report;
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }
}
