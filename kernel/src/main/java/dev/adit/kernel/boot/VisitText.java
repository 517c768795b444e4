package dev.adit.kernel.boot;

import dev.adit.kernel.observe.Json;
import dev.adit.kernel.peer.PeerStatus;
import dev.adit.kernel.tunnel.TunnelStatus;
import dev.adit.kernel.tunnel.VisitStatus;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The visits of a client as {@code status} shows them. */
final class VisitText {
    private VisitText() {}

    static String problems(List<VisitStatus> visits) {
        StringBuilder lines = new StringBuilder();
        for (VisitStatus visit : visits) {
            visit.problems()
                    .forEach(problem -> lines.append("PROBLEM visit ")
                            .append(visit.name())
                            .append("  ")
                            .append(problem)
                            .append('\n'));
        }
        return lines.toString();
    }

    /** A line each: {@code desk  visit open  127.0.0.1:3389 -> home/desk, peer 11 ms (relay 46 ms), 1 link}. */
    static String lines(List<VisitStatus> visits, Map<String, PeerStatus> peers) {
        StringBuilder lines = new StringBuilder(visits.isEmpty() ? "" : "\n");
        for (VisitStatus visit : visits) {
            long links = visit.links();
            String way = PeerWords.way(peers.get(visit.tunnel()));
            lines.append(visit.name())
                    .append("  visit ")
                    .append(visit.state())
                    .append("  ")
                    .append(String.join(",", visit.listen()))
                    .append(" -> ")
                    .append(visit.tunnel())
                    .append(visit.type().equals("-") ? "" : " (" + visit.type() + ")")
                    .append(way.isEmpty() ? "" : ", " + way)
                    .append(", ")
                    .append(links)
                    .append(links == 1 ? " link" : " links")
                    .append('\n');
        }
        return lines.toString();
    }

    static Json json(VisitStatus visit, @Nullable PeerStatus peer) {
        TunnelStatus entry = visit.entry();
        return Json.object()
                .put("visit", visit.name())
                .put("tunnel", visit.tunnel())
                .put("type", visit.type())
                .put("state", visit.state())
                .put("listen", visit.listen())
                .put("problems", visit.problems())
                .put("peer", PeerWords.json(peer))
                .put("linksOpen", visit.links())
                .put("linksTotal", entry == null ? 0 : entry.linksTotal())
                .put("linksFailed", entry == null ? 0 : entry.linksFailed())
                .put("bytesUp", entry == null ? 0 : entry.bytesUp())
                .put("bytesDown", entry == null ? 0 : entry.bytesDown())
                .put("datagramsDropped", entry == null ? 0 : entry.datagramsDropped());
    }
}
