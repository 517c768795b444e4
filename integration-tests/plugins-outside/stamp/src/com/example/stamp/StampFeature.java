package com.example.stamp;

import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import java.util.List;
import java.util.Set;

/** Owns the word {@code stamp} in a tunnel's block. */
public final class StampFeature implements Feature<StampConfig> {
    static final String WORD = "stamp";

    @Override
    public String word() {
        return WORD;
    }

    @Override
    public Class<StampConfig> configType() {
        return StampConfig.class;
    }

    @Override
    public Set<FeatureScope> scopes() {
        return Set.of(FeatureScope.TUNNEL);
    }

    @Override
    public Contribution contribute(StampConfig config, FeatureContext context) {
        return new Contribution(List.of(new StampOnRequest(config.text())));
    }

    @Override
    public Contribution atExit(FeatureContext context) {
        return new Contribution(List.of(new StampToTarget()));
    }
}
