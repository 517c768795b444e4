package dev.adit.plugin.p2p;

import dev.adit.api.client.ClientContext;
import dev.adit.api.client.ClientService;
import dev.adit.api.client.ClientServiceType;
import dev.adit.plugin.p2p.agent.P2pService;
import org.pf4j.Extension;

/** Makes the client's half of {@code p2p}. */
@Extension
public final class P2pServiceType implements ClientServiceType {
    @Override
    public String name() {
        return P2pFeature.WORD;
    }

    @Override
    public ClientService create(ClientContext context) {
        P2pConfig config = context.config(P2pConfig.class);
        return new P2pService(context, (config == null ? P2pConfig.DEFAULT : config).agent());
    }
}
