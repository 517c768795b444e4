package dev.adit.plugin.p2p;

import dev.adit.api.feature.Feature;
import dev.adit.api.testkit.FeatureContract;

/** {@code p2p} is a feature. */
public class P2pFeatureContractTest extends FeatureContract<P2pConfig> {
    @Override
    protected Feature<P2pConfig> feature() {
        return new P2pFeature();
    }

    @Override
    protected P2pConfig config() {
        return P2pConfig.DEFAULT;
    }
}
