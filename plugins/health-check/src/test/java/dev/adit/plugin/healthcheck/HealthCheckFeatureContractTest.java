package dev.adit.plugin.healthcheck;

import dev.adit.api.feature.Feature;
import dev.adit.api.testkit.FeatureContract;

/** {@code health-check} is a feature. */
public class HealthCheckFeatureContractTest extends FeatureContract<HealthCheckConfig> {
    @Override
    protected Feature<HealthCheckConfig> feature() {
        return new HealthCheckFeature();
    }

    @Override
    protected HealthCheckConfig config() {
        return Configs.of("tcp");
    }
}
