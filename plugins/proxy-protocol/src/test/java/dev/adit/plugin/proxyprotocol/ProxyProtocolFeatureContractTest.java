package dev.adit.plugin.proxyprotocol;

import dev.adit.api.config.Network;
import dev.adit.api.feature.Feature;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.testkit.FeatureContract;
import java.util.List;

/** {@code proxy-protocol} is a feature. */
public class ProxyProtocolFeatureContractTest extends FeatureContract<ProxyProtocolConfig> {
    @Override
    protected Feature<ProxyProtocolConfig> feature() {
        return new ProxyProtocolFeature();
    }

    @Override
    protected ProxyProtocolConfig config() {
        return new ProxyProtocolConfig(Version.V2, List.of(Network.parse("10.0.0.0/8")), Datagrams.EACH);
    }

    @Override
    protected LinkRequest request() {
        return super.request().withOption(ProxyProtocolFeature.WORD, "v2");
    }
}
