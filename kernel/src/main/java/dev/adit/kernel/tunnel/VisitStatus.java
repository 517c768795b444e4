package dev.adit.kernel.tunnel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people want to know of one visit.
 *
 * @param name its name in the client's file
 * @param tunnel the private tunnel, as the server names it
 * @param type as the file or the server says; {@code -} while nobody has
 * @param state {@code open}, {@code refused}, {@code offline} while the tunnel's client is away, {@code unconnected} while
 *     this client is, {@code asked}, {@code disabled}, or what keeps the local entry closed: {@code failed}, {@code partly}, …
 * @param listen where local users come in, or are to
 * @param problems in words
 * @param entry of the local entry; null while there is none
 */
public record VisitStatus(
        String name,
        String tunnel,
        String type,
        String state,
        List<String> listen,
        List<String> problems,
        @Nullable TunnelStatus entry) {

    /** Copies the lists. */
    public VisitStatus {
        listen = List.copyOf(listen);
        problems = List.copyOf(problems);
    }

    /** Links that are there now. */
    public long links() {
        return entry == null ? 0 : entry.linksOpen();
    }
}
