package dev.adit.kernel.config;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Doc;
import org.jspecify.annotations.Nullable;

/**
 * How much there may be of all tunnels of one client together.
 *
 * @param rate how fast
 * @param links how many at once
 */
public record ClientLimits(
        @Doc("How fast the links of all its tunnels together may go.") @Nullable
        RateLimit rate,

        @Doc("How many links all its tunnels together may have at once.") @Nullable
        Integer links)
        implements ConfigCheck {

    @Override
    public void check(Problems problems) {
        LimitsConfig.atLeastOne("links", links, problems);
    }
}
