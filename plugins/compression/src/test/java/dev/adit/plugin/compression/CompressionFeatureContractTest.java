package dev.adit.plugin.compression;

import dev.adit.api.feature.Feature;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.testkit.FeatureContract;

/** {@code compression} is a feature. */
public class CompressionFeatureContractTest extends FeatureContract<CompressionConfig> {
    @Override
    protected Feature<CompressionConfig> feature() {
        return new CompressionFeature();
    }

    @Override
    protected CompressionConfig config() {
        return new CompressionConfig(Algorithm.ZSTD, 3, false);
    }

    @Override
    protected LinkRequest request() {
        return super.request().withOption(CompressionFeature.WORD, "zstd 3");
    }
}
