package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference of keys and the records say the same. */
class ConfigReferenceTest {
    /** Set to true, the test writes the document instead of comparing it. */
    private static final String WRITE = "adit.docs.write";

    @ParameterizedTest
    @ValueSource(
            classes = {
                ServerConfig.class,
                ClientConfig.class,
                ClientEntry.class,
                AllowConfig.class,
                TunnelKeys.class,
                VisitKeys.class,
                Privacy.Keys.class,
                TargetsConfig.Keys.class,
                HeartbeatConfig.class,
                LogConfig.class
            })
    void everyKeySaysWhatItIsFor(Class<? extends Record> type) {
        assertThat(RecordShape.of(type).parts())
                .allSatisfy(part -> assertThat(part.doc()).as(part.key()).isNotBlank());
    }

    @Test
    void theDocumentHasTheTablesOfTheRecords() throws IOException {
        Path file = Path.of("..", "docs", "configuration.md");
        String document = Files.readString(file);
        String rendered = ConfigReference.render(document);
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(file, rendered);
        }
        assertThat(Files.readString(file))
                .as("docs/configuration.md is out of date: run mvn -pl kernel -am test -Dtest=ConfigReferenceTest"
                        + " -Dsurefire.argLine=-D" + WRITE + "=true")
                .isEqualTo(rendered);
        assertThat(List.of("server", "client", "tunnel", "visit"))
                .allSatisfy(section -> assertThat(document).contains("<!-- keys: " + section + " -->"));
    }

    @Test
    void theTableOfAPluginsRecordShowsTypesAndDefaults() {
        assertThat(ConfigReference.table(TestWords.Meter.class)).isEqualTo("""
                        | key | value | default | meaning |
                        |---|---|---|---|
                        | `every` | a duration such as 10s, 250ms, 2m, 1h or 4d | `1h` |  |
                        | `token` | a secret |  |  |
                        """);
    }

    @Test
    void aSectionThatNobodyKnowsIsRefused() {
        assertThatThrownBy(() -> ConfigReference.render("<!-- keys: cheese -->\n<!-- /keys -->"))
                .hasMessage("no such section: cheese");
    }
}
