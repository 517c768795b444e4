package dev.adit.kernel.boot;

import dev.adit.api.feature.Feature;
import dev.adit.kernel.bridge.PrivateSecret;
import dev.adit.kernel.bridge.SealTerms;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.config.ClientConfig;
import dev.adit.kernel.config.VisitSpec;
import dev.adit.kernel.link.LinkSwitch;
import dev.adit.kernel.plugin.ExtensionRegistry;
import dev.adit.kernel.signal.SignalMessage.VisitOffer;
import dev.adit.kernel.terms.NodeTerms;
import dev.adit.kernel.transport.SharedListeners;
import dev.adit.kernel.tunnel.Extensions;
import dev.adit.kernel.tunnel.FeatureBlocks;
import dev.adit.kernel.tunnel.TunnelSetup;
import dev.adit.kernel.tunnel.Visits;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires the visits of a client, and what its private links are sealed with. */
final class ClientVisits {
    private static final Logger LOGGER = LoggerFactory.getLogger(ClientVisits.class);

    private ClientVisits() {}

    /** By the name of each visit's tunnel. */
    static Map<String, StreamOpener> ways(
            ClientConfig config, PrivateEnds ends, ClientPeers peers, StreamOpener bridge) {
        Map<String, StreamOpener> ways = new HashMap<>();
        for (VisitSpec visit : config.visits().values()) {
            PrivateSecret secret = PrivateSecret.of(visit.secret(), visit.tunnel());
            SealTerms terms = new SealTerms(visit.tunnel(), secret.key(), ends.means());
            ways.put(visit.tunnel(), peers.way(bridge, terms));
        }
        return ways;
    }

    /** What a server is asked for; null where nobody is visited. */
    static @Nullable VisitOffer offer(ClientConfig config) {
        return config.visits().isEmpty() ? null : Visits.offer(config.visits().values());
    }

    /** Null where there is no way to anybody. */
    static @Nullable Visits of(
            ClientConfig config,
            ExtensionRegistry extensions,
            Foundation foundation,
            Map<String, StreamOpener> ways,
            CloseStack stack) {
        if (ways.isEmpty()) {
            return null;
        }
        SharedListeners listeners = stack.started("visit-listeners", new SharedListeners(foundation.loops()));
        Map<String, Feature<?>> features = extensions.featuresByWord();
        FeatureBlocks ofProcess = FeatureBlocks.ofProcess(config.features(), features, foundation.blocking(), LOGGER);
        TunnelSetup setup = new TunnelSetup(
                listeners,
                new LinkSwitch(ways::get, foundation.memory(), config.log().links()),
                foundation.loops(),
                new Extensions(extensions.typesByName(), features),
                FeatureBlocks.ofEntries(features, foundation.blocking(), LOGGER).narrowedBy(ofProcess),
                foundation.control(),
                foundation.blocking(),
                Clock.systemUTC(),
                null,
                config.drainTimeout(),
                NodeTerms.unlimited());
        return stack.started("visits", new Visits(config.visits().values(), extensions, setup));
    }
}
