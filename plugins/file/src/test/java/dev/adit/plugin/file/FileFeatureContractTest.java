package dev.adit.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.feature.Feature;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.testkit.FeatureContract;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code file} is a feature. */
public class FileFeatureContractTest extends FeatureContract<FileConfig> {
    private static final FileConfig CONFIG =
            new FileConfig(true, true, List.of("start.html", "index.htm"), "/some place");

    @Override
    protected Feature<FileConfig> feature() {
        return new FileFeature();
    }

    @Override
    protected FileConfig config() {
        return CONFIG;
    }

    @Test
    void itsKeysCrossTheBridgeAsTheyAre() {
        LinkRequest request = LinkRequest.stream("http", "files", null);
        assertThat(FileOptions.read(request.withOption("file", FileOptions.text(CONFIG))))
                .isEqualTo(CONFIG);
        assertThat(FileOptions.read(request)).isEqualTo(FileConfig.DEFAULT);
    }
}
