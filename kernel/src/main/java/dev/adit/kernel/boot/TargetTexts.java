package dev.adit.kernel.boot;

import dev.adit.kernel.link.TargetStatus;
import dev.adit.kernel.observe.Json;
import dev.adit.kernel.tunnel.TunnelStatus;
import java.util.List;

/** The targets of a tunnel as the status shows them. */
final class TargetTexts {
    private TargetTexts() {}

    /** How many of them get links, such as {@code 2/3}. */
    static String up(TunnelStatus tunnel) {
        List<TargetStatus> targets = tunnel.targets();
        return targets.isEmpty()
                ? "-"
                : targets.stream().filter(TargetStatus::isUp).count() + "/" + targets.size();
    }

    /** Those that are down, and why. That a client is offline is told of the client. */
    static List<String> problems(TunnelStatus tunnel) {
        return tunnel.targets().stream()
                .filter(target -> target.cause() != null)
                .map(target -> "target " + (target.target() == null ? "-" : target.target()) + " of " + target.client()
                        + " is down: " + target.cause())
                .toList();
    }

    static List<Json> json(TunnelStatus tunnel) {
        return tunnel.targets().stream()
                .map(target -> Json.object()
                        .put("client", target.client())
                        .put("target", target.target())
                        .put("state", target.state())
                        .put("cause", target.cause())
                        .put("links", target.links()))
                .toList();
    }
}
