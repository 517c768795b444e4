package dev.adit.kernel.tunnel;

import dev.adit.api.config.ByteSize;
import dev.adit.kernel.link.TargetStatus;
import dev.adit.kernel.terms.QuotaStatus;
import dev.adit.kernel.terms.TermsStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people want to know of one tunnel.
 *
 * @param name its name
 * @param client whose targets they are; the names of several
 * @param type the word after {@code type:}
 * @param listen where visitors are accepted now; what the file says where nothing is open
 * @param target as the file says, all of several; null for a type that needs none
 * @param targets each for itself; empty while the tunnel does not run
 * @param carrier what its links run on now, and what the file says where that is another word
 * @param state {@code open}, {@code partly}, {@code failed}, {@code starting}, {@code disabled}, {@code closed} (by its schedule),
 *     {@code expired}, {@code stopping} or {@code stopped}
 * @param problems what keeps it from being open, in words
 * @param linksOpen links that are there now
 * @param linksTotal links that came about
 * @param linksFailed visitors for whom no link came about
 * @param bytesUp payload from visitors to targets
 * @param bytesDown payload from targets to visitors
 * @param datagramsDropped at the entry, in both directions
 * @param terms who was refused, what is left of a quota, and when it opens or closes
 * @param figures what its type tells of it besides
 */
public record TunnelStatus(
        String name,
        String client,
        String type,
        List<String> listen,
        @Nullable String target,
        List<TargetStatus> targets,
        String carrier,
        String state,
        List<String> problems,
        long linksOpen,
        long linksTotal,
        long linksFailed,
        long bytesUp,
        long bytesDown,
        long datagramsDropped,
        TermsStatus terms,
        Map<String, Object> figures) {

    /** Copies what can change. */
    public TunnelStatus {
        listen = List.copyOf(listen);
        targets = List.copyOf(targets);
        problems = List.copyOf(problems);
        figures = Map.copyOf(figures);
    }

    /** Why visitors are refused though it is open; null where they are not. */
    static @Nullable String quotaProblem(TermsStatus terms) {
        QuotaStatus quota = terms.quota();
        return quota == null || !quota.isUsedUp()
                ? null
                : "the quota of " + new ByteSize(quota.limit()) + " a " + quota.every() + " is used up until "
                        + quota.until();
    }

    /** What it is up to, for people. */
    public String stateText() {
        return state.equals(TunnelState.CLOSED.word())
                ? "closed by schedule" + (terms.until() == null ? "" : " until " + terms.until())
                : state;
    }
}
