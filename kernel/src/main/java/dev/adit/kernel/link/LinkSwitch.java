package dev.adit.kernel.link;

import dev.adit.kernel.bridge.Sessions;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.config.CarrierChoice;
import dev.adit.kernel.terms.TunnelTerms;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/**
 * Where tunnels meet clients. It knows no carrier: whatever opens a raw stream to a client will do. Any thread.
 */
public final class LinkSwitch {
    private final Sessions sessions;
    private final LinkMemory memory;
    private final boolean logsLinks;
    private final TargetWatches watches;
    private final AtomicLong numbers = new AtomicLong();

    /**
     * Remembers where to look.
     *
     * @param sessions finds the sessions of clients
     * @param memory of the process, which may refuse a link
     * @param logsLinks whether the end of each link is a line of its tunnel's log
     */
    public LinkSwitch(Sessions sessions, LinkMemory memory, boolean logsLinks) {
        this.memory = memory;
        this.sessions = sessions;
        this.logsLinks = logsLinks;
        this.watches = new TargetWatches(sessions);
    }

    /**
     * Makes the links of one tunnel.
     *
     * @param candidates whose sessions carry them, to which targets
     * @param carrier what they run on
     * @param chain the interceptors at the entry
     * @param terms of the tunnel; their counters are told everything that happens
     * @param log the tunnel's; it says whose lines these are
     * @return the tunnel's way to its clients
     */
    public EntryLinks tunnel(
            Candidates candidates, CarrierChoice carrier, InterceptorChain chain, TunnelTerms terms, Logger log) {
        String client = String.join(", ", candidates.clients());
        Opening.Entry entry = new Opening.Entry(
                client,
                carrier,
                () -> sessions.find(client),
                chain,
                terms,
                FailureLog.atEntry(log, client),
                logsLinks ? new LinkLog(log, client, LinkLog.Side.ENTRY) : null,
                this::nextLink,
                memory);
        return new EntryLinks(entry, candidates, sessions);
    }

    /**
     * The eyes of features on the targets of tunnels.
     *
     * @return the same object always
     */
    public TargetWatches watches() {
        return watches;
    }

    /**
     * Tells what links to the clients of a tunnel run on at the moment.
     *
     * @param clients their names
     * @param carrier what the tunnel's file says
     * @return such as {@code mux}, {@code direct (auto)}; {@code auto} while no client is there
     */
    public String carrier(List<String> clients, CarrierChoice carrier) {
        return clients.stream()
                .filter(client -> sessions.find(client) != null)
                .map(client -> carrier(client, carrier))
                .distinct()
                .reduce((one, other) -> one + ", " + other)
                .orElse(carrier.word());
    }

    private String carrier(String client, CarrierChoice carrier) {
        StreamOpener session = sessions.find(client);
        if (session == null) {
            return carrier.word();
        }
        CarrierChoice now = session.resolve(carrier);
        return now == carrier ? now.word() : now.word() + " (" + carrier.word() + ")";
    }

    /** Short, as people read it in logs; it counts from the start of the process. */
    private String nextLink() {
        return Long.toString(numbers.incrementAndGet(), Character.MAX_RADIX);
    }
}
