package dev.adit.plugin.healthcheck;

import dev.adit.api.client.ClientContext;
import dev.adit.api.client.ClientService;
import dev.adit.api.client.ClientServiceType;
import org.pf4j.Extension;

/** Makes the client's half of {@code health-check}. */
@Extension
public final class HealthServiceType implements ClientServiceType {
    @Override
    public String name() {
        return HealthCheckFeature.WORD;
    }

    @Override
    public ClientService create(ClientContext context) {
        return new HealthService(context);
    }
}
