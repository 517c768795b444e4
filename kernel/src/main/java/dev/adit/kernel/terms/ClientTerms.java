package dev.adit.kernel.terms;

import dev.adit.kernel.config.ClientLimits;
import java.util.function.LongSupplier;

/** What all tunnels of one client share. Any thread. */
final class ClientTerms {
    private final RateBuckets rate;
    private final LinkSlots slots;

    ClientTerms(ClientLimits limits, LongSupplier ticker) {
        rate = RateBuckets.of(limits.rate(), ticker);
        slots = new LinkSlots(limits.links(), null);
    }

    RateBuckets rate() {
        return rate;
    }

    LinkSlots slots() {
        return slots;
    }
}
