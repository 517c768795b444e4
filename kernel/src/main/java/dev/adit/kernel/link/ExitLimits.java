package dev.adit.kernel.link;

import dev.adit.kernel.budget.LinkMemory;
import java.time.Duration;

/**
 * What one client takes from its server.
 *
 * @param links at most so many at once
 * @param dialling at most so many of them on their way to a target
 * @param requestTimeout how long a new stream may keep its request back
 * @param datagramIdle after how much silence a datagram link ends
 * @param memory of the process, which may refuse a link, too
 */
public record ExitLimits(int links, int dialling, Duration requestTimeout, Duration datagramIdle, LinkMemory memory) {
    /** 10,000 links, 500 of them dialling, 5 s for a request, a minute of silence. */
    public static final ExitLimits DEFAULT =
            new ExitLimits(10_000, 500, Duration.ofSeconds(5), Duration.ofSeconds(60), LinkMemory.unbounded());

    /**
     * Changes where memory counts.
     *
     * @param shared see {@link #memory()}
     * @return otherwise the same
     */
    public ExitLimits withMemory(LinkMemory shared) {
        return new ExitLimits(links, dialling, requestTimeout, datagramIdle, shared);
    }
}
