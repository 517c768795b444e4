package dev.adit.plugin.healthcheck;

import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import java.util.Set;
import org.pf4j.Extension;

/** Has the clients of a tunnel probe its targets. */
@Extension
public final class HealthCheckFeature implements Feature<HealthCheckConfig> {
    static final String WORD = "health-check";

    @Override
    public String word() {
        return WORD;
    }

    @Override
    public Class<HealthCheckConfig> configType() {
        return HealthCheckConfig.class;
    }

    @Override
    public Set<FeatureScope> scopes() {
        return Set.of(FeatureScope.TUNNEL);
    }

    @Override
    public Contribution contribute(HealthCheckConfig config, FeatureContext context) {
        return Contribution.watch(tunnel -> new HealthWatch(config, tunnel));
    }
}
