package dev.adit.plugin.udp5;

import dev.adit.api.feature.Feature;
import dev.adit.api.testkit.FeatureContract;

/** {@code udp5} is a feature. */
public class Udp5FeatureContractTest extends FeatureContract<Udp5Config> {
    @Override
    protected Feature<Udp5Config> feature() {
        return new Udp5Feature();
    }

    @Override
    protected Udp5Config config() {
        return Udp5Config.DEFAULT;
    }
}
