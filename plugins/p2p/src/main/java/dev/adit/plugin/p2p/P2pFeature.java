package dev.adit.plugin.p2p;

import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureContext;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.peer.PeerMode;
import dev.adit.plugin.p2p.rendezvous.Rendezvous;
import java.util.Set;
import org.pf4j.Extension;

/** Lets the clients of private tunnels and of visits meet; at the top of a server's file opens the rendezvous. */
@Extension
public final class P2pFeature implements Feature<P2pConfig> {
    static final String WORD = "p2p";

    @Override
    public String word() {
        return WORD;
    }

    @Override
    public Class<P2pConfig> configType() {
        return P2pConfig.class;
    }

    @Override
    public Set<FeatureScope> scopes() {
        return Set.of(FeatureScope.PROCESS, FeatureScope.TUNNEL, FeatureScope.VISIT);
    }

    @Override
    public Contribution contribute(P2pConfig config, FeatureContext context) {
        if (context.scope() == FeatureScope.PROCESS) {
            return Contribution.server(server -> new Rendezvous(config.rendezvous(), server))
                    .withPeers(config.mode());
        }
        return Contribution.peers(config.mode() == null ? PeerMode.AUTO : config.mode());
    }
}
