package dev.adit.plugin.compression;

import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import java.util.List;
import java.util.Set;
import org.pf4j.Extension;

/** Has links compressed between entry and exit. */
@Extension
public final class CompressionFeature implements Feature<CompressionConfig> {
    static final String WORD = "compression";

    @Override
    public String word() {
        return WORD;
    }

    @Override
    public Class<CompressionConfig> configType() {
        return CompressionConfig.class;
    }

    @Override
    public Set<FeatureScope> scopes() {
        return Set.of(FeatureScope.TUNNEL);
    }

    @Override
    public Contribution contribute(CompressionConfig config, FeatureContext context) {
        Library library = new Library(context.blocking());
        // The first visitor need not wait for it.
        library.load();
        Terms terms = new Terms(config.level(), config.tls());
        return new Contribution(List.of(Installing.atEntry(terms, library, new Refusals(context.logger()))));
    }

    @Override
    public Contribution atExit(FeatureContext context) {
        return new Contribution(
                List.of(Installing.atExit(new Library(context.blocking()), new Refusals(context.logger()))));
    }
}
