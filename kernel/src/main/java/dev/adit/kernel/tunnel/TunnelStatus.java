package dev.adit.kernel.tunnel;

import dev.adit.kernel.link.TargetStatus;
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
 * @param state {@code open}, {@code partly}, {@code failed}, {@code starting}, {@code disabled}, {@code stopping} or {@code
 *     stopped}
 * @param problems what keeps it from being open, in words
 * @param linksOpen links that are there now
 * @param linksTotal links that came about
 * @param linksFailed visitors for whom no link came about
 * @param bytesUp payload from visitors to targets
 * @param bytesDown payload from targets to visitors
 * @param datagramsDropped at the entry, in both directions
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
        Map<String, Object> figures) {

    /** Copies what can change. */
    public TunnelStatus {
        listen = List.copyOf(listen);
        targets = List.copyOf(targets);
        problems = List.copyOf(problems);
        figures = Map.copyOf(figures);
    }
}
