package dev.adit.kernel.terms;

import dev.adit.kernel.config.ClientLimits;
import dev.adit.kernel.config.Terms;
import dev.adit.kernel.observe.TunnelCounters;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What the terms of all tunnels of a node are kept with: the limits of its clients, and the book of quotas. Any thread. */
public final class NodeTerms {
    private final Map<String, ClientTerms> clients;
    private final UsageBook book;
    private final Clock clock;
    private final LongSupplier ticker;

    /**
     * Makes them.
     *
     * @param limits of clients, by name
     * @param book of quotas
     * @param clock the time of day
     * @param ticker nanoseconds that only go forward
     */
    public NodeTerms(Map<String, ClientLimits> limits, UsageBook book, Clock clock, LongSupplier ticker) {
        Map<String, ClientTerms> all = new HashMap<>();
        limits.forEach((name, one) -> all.put(name, new ClientTerms(one, ticker)));
        this.clients = Map.copyOf(all);
        this.book = book;
        this.clock = clock;
        this.ticker = ticker;
    }

    /**
     * Of a node without limits of clients, and without a memory.
     *
     * @return new ones
     */
    public static NodeTerms unlimited() {
        return new NodeTerms(Map.of(), UsageBook.inMemory(), Clock.systemUTC(), System::nanoTime);
    }

    /**
     * Makes those of one tunnel; they outlive its generations.
     *
     * @param name its name, by which its quota is kept
     * @param terms what its file says
     * @param counters told who is refused; asked how much was carried
     * @param logger the tunnel's
     * @return new ones
     */
    public TunnelTerms tunnel(String name, Terms terms, TunnelCounters counters, Logger logger) {
        var quota = terms.limits().quota();
        return new TunnelTerms(
                this, terms, quota == null ? null : new Quota(quota, clock, counters, book.of(name)), counters, logger);
    }

    @Nullable
    ClientTerms client(String name) {
        return clients.get(name);
    }

    LongSupplier ticker() {
        return ticker;
    }
}
