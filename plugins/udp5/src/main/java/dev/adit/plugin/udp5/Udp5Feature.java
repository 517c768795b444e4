package dev.adit.plugin.udp5;

import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.tunnel.DatagramAssociations;
import dev.adit.api.tunnel.TunnelService;
import java.util.Set;
import org.pf4j.Extension;

/** Offers {@link DatagramAssociations} to every tunnel that asks for them. */
@Extension
public final class Udp5Feature implements Feature<Udp5Config> {
    static final String WORD = "udp5";

    @Override
    public String word() {
        return WORD;
    }

    @Override
    public Class<Udp5Config> configType() {
        return Udp5Config.class;
    }

    @Override
    public Set<FeatureScope> scopes() {
        return Set.of(FeatureScope.PROCESS, FeatureScope.TUNNEL);
    }

    @Override
    public Contribution contribute(Udp5Config config, FeatureContext context) {
        return Contribution.service(
                new TunnelService<>(DatagramAssociations.class, tunnel -> new Udp5Associations(config, tunnel)));
    }

    @Override
    public Contribution atEntry(FeatureContext context) {
        return contribute(Udp5Config.DEFAULT, context);
    }
}
