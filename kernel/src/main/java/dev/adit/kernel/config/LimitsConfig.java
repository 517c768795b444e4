package dev.adit.kernel.config;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Doc;
import org.jspecify.annotations.Nullable;

/**
 * How much there may be of one tunnel.
 *
 * @param rate how fast all its links together may go
 * @param links how many at once
 * @param linksPerVisitor how many of one source
 * @param quota how much in a period
 */
public record LimitsConfig(
        @Doc("How fast all links of the tunnel together may go; they share it fairly. Datagrams beyond it are dropped.")
        @Nullable
        RateLimit rate,

        @Doc("How many links there may be at once; who comes then is refused at once.") @Nullable
        Integer links,

        @Doc("How many of them one visitor may have: one IPv4 address, or one IPv6 /64.") @Nullable
        Integer linksPerVisitor,

        @Doc("How much payload in a period.") @Nullable QuotaConfig quota)
        implements ConfigCheck {
    /** None. */
    static final LimitsConfig NONE = new LimitsConfig(null, null, null, null);

    @Override
    public void check(Problems problems) {
        atLeastOne("links", links, problems);
        atLeastOne("links-per-visitor", linksPerVisitor, problems);
        if (links != null && linksPerVisitor != null && linksPerVisitor > links && links > 0) {
            problems.add("links-per-visitor", "'" + linksPerVisitor + "' is more than links, " + links);
        }
    }

    /**
     * Names what the server can keep only where everything goes through it.
     *
     * @return the key of the first that is set; null for none
     */
    public @Nullable String keptByServer() {
        if (rate != null) {
            return "rate";
        }
        if (links != null) {
            return "links";
        }
        return quota == null ? null : "quota";
    }

    static void atLeastOne(String key, @Nullable Integer value, Problems problems) {
        if (value != null && value < 1) {
            problems.add(key, "'" + value + "' is below 1 (enabled: false closes it)");
        }
    }
}
