package dev.adit.kernel.boot;

import dev.adit.api.config.Address;
import dev.adit.kernel.bridge.ClientBridgeStatus;
import dev.adit.kernel.bridge.DirectStatus;
import dev.adit.kernel.bridge.ReconnectState;
import dev.adit.kernel.budget.LinkMemoryStatus;
import dev.adit.kernel.config.ConfigProblem;
import dev.adit.kernel.observe.Json;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.plugin.PluginReport;
import dev.adit.kernel.tunnel.VisitStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A client at one moment.
 *
 * @param since its start
 * @param stopping whether it drains
 * @param setup its plugins and its state directory
 * @param bridge its way to the server that it uses
 * @param more its ways to other servers
 * @param links served, those on their way to a target included
 * @param datagramsDropped on their way to or from targets
 * @param memory of all links
 * @param process what it takes of its machine
 * @param tunnels of its own file
 * @param visits of its own file
 * @param peers its connections to other clients
 */
record ClientStatus(
        Instant since,
        boolean stopping,
        NodeSetup setup,
        ClientBridgeStatus bridge,
        List<ClientBridgeStatus> more,
        int links,
        long datagramsDropped,
        LinkMemoryStatus memory,
        ProcessUse process,
        List<OwnTunnels.Status> tunnels,
        List<VisitStatus> visits,
        ClientPeers.Status peers) {

    String text() {
        StringBuilder text = new StringBuilder("adit " + Installation.version() + " client " + bridge.client() + ", ");
        text.append(stopping ? "stopping, " : "").append(way()).append('\n');
        more.forEach(other -> text.append("server ")
                .append(other.server())
                .append(": ")
                .append(word(other))
                .append(other.transport().isEmpty() ? "" : " by " + other.transport())
                .append(other.cause() == null ? "" : " (" + PeerText.safe(other.cause()) + ")")
                .append('\n'));
        text.append("links ").append(links);
        text.append(datagramsDropped == 0 ? "" : " | datagrams dropped " + datagramsDropped);
        if (!bridge.direct().equals(DirectStatus.NONE)) {
            text.append(" | direct ").append(DirectText.of(bridge.direct()));
        }
        text.append(" | ").append(MemoryStatus.summary(memory));
        text.append(" | plugins ").append(PluginStatus.summary(setup.plugins()));
        text.append(" | up ").append(Amounts.duration(Duration.between(since, Instant.now())));
        text.append(" | state ")
                .append(setup.state() == null ? "-" : setup.state())
                .append('\n');
        text.append(process.summary()).append('\n');
        return text
                + problems()
                + tunnelTable()
                + VisitText.lines(visits, peers.visits())
                + PeerWords.visitors(peers.visitors());
    }

    private String problems() {
        StringBuilder text = new StringBuilder();
        for (PluginReport plugin : setup.plugins()) {
            if (plugin.problem() != null) {
                text.append("PROBLEM plugin ").append(PeerText.safe(plugin.file() + "  " + plugin.problem()));
                text.append('\n');
            }
        }
        for (OwnTunnels.Status tunnel : tunnels) {
            tunnel.problems()
                    .forEach(problem -> text.append("PROBLEM tunnel ")
                            .append(tunnel.tunnel().name())
                            .append("  ")
                            .append(problem)
                            .append('\n'));
        }
        return text + VisitText.problems(visits);
    }

    private String tunnelTable() {
        Table table = new Table("TUNNEL", "TYPE", "LISTEN", "TARGET", "STATE");
        for (OwnTunnels.Status status : tunnels) {
            List<Address> targets = status.tunnel().targets();
            table.row(
                    status.tunnel().name(),
                    status.tunnel().type(),
                    String.join(",", status.listen()),
                    targets.isEmpty() ? "-" : Words.list(targets.stream().map(Address::toString)),
                    status.state());
        }
        return table.isEmpty() ? "" : "\n" + table;
    }

    private static Json json(OwnTunnels.Status status) {
        List<Address> targets = status.tunnel().targets();
        return Json.object()
                .put("tunnel", status.tunnel().name())
                .put("type", status.tunnel().type())
                .put("listen", status.listen())
                .put("target", targets.isEmpty() ? null : targets.get(0).toString())
                .put("targets", targets.stream().map(Address::toString).toList())
                .put("state", status.state())
                .put(
                        "problems",
                        status.problems().stream().map(ClientStatus::json).toList());
    }

    private static Json json(ConfigProblem problem) {
        return Json.object()
                .put("file", problem.file())
                .put("line", problem.line())
                .put("column", problem.column())
                .put("path", problem.path())
                .put("message", problem.message());
    }

    private String way() {
        String lasting = Amounts.duration(Duration.between(bridge.since(), Instant.now()));
        String cause = bridge.cause() == null ? "" : " (" + PeerText.safe(bridge.cause()) + ")";
        if (bridge.state() != ReconnectState.ONLINE) {
            return word() + " " + lasting + ", server " + bridge.server() + through() + cause;
        }
        Duration roundTrip = bridge.roundTrip();
        String ways = bridge.ways().isEmpty() ? "" : " (" + PeerText.safe(bridge.ways()) + ")";
        String transport = bridge.transport().isEmpty() ? "" : " by " + bridge.transport() + ways;
        // Before the first login everything was one long attempt: why it took so long is no news any more.
        String reconnects = bridge.logins() <= 1 ? "0" : (bridge.logins() - 1) + cause;
        return (bridge.standby() ? "standby, online " : "online ") + lasting + " at " + bridge.server() + transport
                + through() + ", RTT " + (roundTrip == null ? "-" : Amounts.roundTrip(roundTrip)) + ", reconnects "
                + reconnects;
    }

    private String through() {
        return bridge.proxy() == null ? "" : " through " + bridge.proxy();
    }

    private String word() {
        return word(bridge);
    }

    private static String word(ClientBridgeStatus way) {
        return way.state().name().toLowerCase(Locale.ROOT);
    }

    private static Json json(ClientBridgeStatus way) {
        return Json.object()
                .put("server", way.server())
                .put("bridge", word(way))
                .put("transport", way.transport())
                .put("ways", way.ways())
                .put("cause", way.cause());
    }

    Json json() {
        Duration roundTrip = bridge.roundTrip();
        return Json.object()
                .put("role", Role.CLIENT.word())
                .put("version", Installation.version())
                .put("pid", ProcessHandle.current().pid())
                .put("since", since)
                .put("stopping", stopping)
                .put("client", bridge.client())
                .put("server", bridge.server())
                .put("online", bridge.state() == ReconnectState.ONLINE)
                .put("bridge", word())
                .put("standby", bridge.standby())
                .put("bridgeSince", bridge.since())
                .put("session", bridge.session())
                .put("transport", bridge.transport())
                .put("proxy", bridge.proxy())
                .put("ways", bridge.ways())
                .put("otherServers", more.stream().map(ClientStatus::json).toList())
                .put("carriers", bridge.carriers())
                .put("direct", DirectText.json(bridge.direct()))
                .put("roundTripMicros", roundTrip == null ? null : roundTrip.toNanos() / 1000)
                .put("logins", bridge.logins())
                .put("cause", bridge.cause())
                .put("links", links)
                .put("datagramsDropped", datagramsDropped)
                .put("linkMemory", MemoryStatus.json(memory))
                .put("process", process.json())
                .put("tunnels", tunnels.stream().map(ClientStatus::json).toList())
                .put(
                        "visits",
                        visits.stream()
                                .map(visit ->
                                        VisitText.json(visit, peers.visits().get(visit.tunnel())))
                                .toList())
                .put("visitors", peers.visitors().stream().map(PeerWords::json).toList())
                .put("state", setup.state())
                .put("plugins", PluginStatus.json(setup.plugins()));
    }
}
