package dev.adit.kernel.link;

import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.observe.TunnelCounters;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Where tunnels meet clients. It knows no carrier: whatever opens a raw stream to a client will do. Any thread.
 */
public final class LinkSwitch {
    private final Function<String, @Nullable StreamOpener> sessions;
    private final LinkMemory memory;
    private final boolean logsLinks;
    private final AtomicLong numbers = new AtomicLong();

    /**
     * Remembers where to look.
     *
     * @param sessions finds the session of a client by its name; null where there is none
     * @param memory of the process, which may refuse a link
     * @param logsLinks whether the end of each link is a line of its tunnel's log
     */
    public LinkSwitch(Function<String, @Nullable StreamOpener> sessions, LinkMemory memory, boolean logsLinks) {
        this.memory = memory;
        this.sessions = sessions;
        this.logsLinks = logsLinks;
    }

    /**
     * Makes the links of one tunnel.
     *
     * @param client whose session carries them
     * @param chain the interceptors at the entry
     * @param counters told everything that happens
     * @param log the tunnel's; it says whose lines these are
     * @return the tunnel's way to its client
     */
    public EntryLinks tunnel(String client, InterceptorChain chain, TunnelCounters counters, Logger log) {
        return new EntryLinks(new Opening.Entry(
                client,
                () -> sessions.apply(client),
                chain,
                counters,
                FailureLog.atEntry(log, client),
                logsLinks ? new LinkLog(log, client, LinkLog.Side.ENTRY) : null,
                this::nextLink,
                memory));
    }

    /** Short, as people read it in logs; it counts from the start of the process. */
    private String nextLink() {
        return Long.toString(numbers.incrementAndGet(), Character.MAX_RADIX);
    }
}
