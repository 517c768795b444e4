package dev.adit.kernel.boot;

import dev.adit.kernel.observe.Json;
import dev.adit.kernel.tunnel.TunnelStatus;
import dev.adit.kernel.tunnel.VisitStatus;
import java.util.List;

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

    /** A line each: {@code desk  visit open  127.0.0.1:3389 -> home/desk, 1 link}. */
    static String lines(List<VisitStatus> visits) {
        StringBuilder lines = new StringBuilder(visits.isEmpty() ? "" : "\n");
        for (VisitStatus visit : visits) {
            long links = visit.links();
            lines.append(visit.name())
                    .append("  visit ")
                    .append(visit.state())
                    .append("  ")
                    .append(String.join(",", visit.listen()))
                    .append(" -> ")
                    .append(visit.tunnel())
                    .append(visit.type().equals("-") ? "" : " (" + visit.type() + ")")
                    .append(", ")
                    .append(links)
                    .append(links == 1 ? " link" : " links")
                    .append('\n');
        }
        return lines.toString();
    }

    static Json json(VisitStatus visit) {
        TunnelStatus entry = visit.entry();
        return Json.object()
                .put("visit", visit.name())
                .put("tunnel", visit.tunnel())
                .put("type", visit.type())
                .put("state", visit.state())
                .put("listen", visit.listen())
                .put("problems", visit.problems())
                .put("linksOpen", visit.links())
                .put("linksTotal", entry == null ? 0 : entry.linksTotal())
                .put("linksFailed", entry == null ? 0 : entry.linksFailed())
                .put("bytesUp", entry == null ? 0 : entry.bytesUp())
                .put("bytesDown", entry == null ? 0 : entry.bytesDown())
                .put("datagramsDropped", entry == null ? 0 : entry.datagramsDropped());
    }
}
