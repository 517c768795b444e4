package dev.adit.kernel.boot;

import dev.adit.kernel.bridge.SessionStatus;
import dev.adit.kernel.budget.LinkMemoryStatus;
import dev.adit.kernel.observe.Json;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.plugin.PluginReport;
import dev.adit.kernel.tunnel.TunnelStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * A server at one moment.
 *
 * @param since its start
 * @param stopping whether it drains
 * @param bridge where clients come in, and by which transports
 * @param setup its plugins and its state directory
 * @param clients the names in its file
 * @param sessions of those that are there
 * @param tunnels of its file, and of those of its clients
 * @param services what is wrong with what plugins do beside tunnels, by word
 * @param memory of all links
 * @param process what it takes of its machine
 */
record ServerStatus(
        Instant since,
        boolean stopping,
        String bridge,
        NodeSetup setup,
        Set<String> clients,
        List<SessionStatus> sessions,
        List<TunnelStatus> tunnels,
        Map<String, List<String>> services,
        LinkMemoryStatus memory,
        ProcessUse process) {

    /** Enough to tell a handful of instances apart. */
    private static final int SHORT_INSTANCE = 8;

    String text() {
        return summary() + problems() + tunnelTable() + sessionTable();
    }

    private String summary() {
        String up = Amounts.duration(Duration.between(since, Instant.now()));
        long open = count("open");
        long partly = count("partly");
        long failed = count("failed");
        long refused = count("refused");
        return "adit " + Installation.version() + " server, " + (stopping ? "stopping, " : "") + "up " + up
                + ", bridge "
                + bridge + ", plugins " + PluginStatus.summary(setup.plugins()) + ", state " + setup.state() + "\n"
                + "clients " + online().size() + " online, " + offline().size() + " offline | tunnels " + open
                + " open, "
                + failed + " failed, " + partly + " partly" + (refused == 0 ? "" : ", " + refused + " refused")
                + " | links " + sum(TunnelStatus::linksOpen) + " | up "
                + Amounts.bytes(sum(TunnelStatus::bytesUp)) + ", down " + Amounts.bytes(sum(TunnelStatus::bytesDown))
                + " | " + MemoryStatus.summary(memory) + "\n"
                + process.summary() + "\n";
    }

    private long count(String state) {
        return tunnels.stream().filter(tunnel -> tunnel.state().equals(state)).count();
    }

    private long sum(ToLongFunction<TunnelStatus> amount) {
        return tunnels.stream().mapToLong(amount).sum();
    }

    private Set<String> online() {
        return sessions.stream().map(SessionStatus::client).collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> offline() {
        Set<String> away = new TreeSet<>(clients);
        away.removeAll(online());
        return away;
    }

    private String problems() {
        StringBuilder lines = new StringBuilder();
        for (PluginReport plugin : setup.plugins()) {
            if (plugin.problem() != null) {
                problem(lines, "plugin " + plugin.file(), plugin.problem());
            }
        }
        for (TunnelStatus tunnel : tunnels) {
            tunnel.problems().forEach(text -> problem(lines, "tunnel " + tunnel.name(), text));
            TargetTexts.problems(tunnel).forEach(text -> problem(lines, "tunnel " + tunnel.name(), text));
        }
        services.forEach((word, texts) -> texts.forEach(text -> problem(lines, word, text)));
        offline().forEach(client -> problem(lines, "client " + client, "offline"));
        return lines.toString();
    }

    private static void problem(StringBuilder lines, String what, String text) {
        lines.append("PROBLEM ")
                .append(PeerText.safe(what))
                .append("  ")
                .append(PeerText.safe(text))
                .append('\n');
    }

    private String tunnelTable() {
        Table table = new Table(
                "CLIENT",
                "TUNNEL",
                "TYPE",
                "LISTEN",
                "TARGET",
                "CARRIER",
                "UP/TARGETS",
                "LINKS",
                "TOTAL",
                "FAILED",
                "UP",
                "DOWN",
                "STATE");
        for (TunnelStatus tunnel : tunnels) {
            String target = tunnel.target();
            table.row(
                    tunnel.client(),
                    tunnel.name(),
                    tunnel.type(),
                    String.join(",", tunnel.listen()),
                    target == null ? "-" : target,
                    tunnel.carrier(),
                    TargetTexts.up(tunnel),
                    tunnel.linksOpen(),
                    tunnel.linksTotal(),
                    tunnel.linksFailed(),
                    Amounts.bytes(tunnel.bytesUp()),
                    Amounts.bytes(tunnel.bytesDown()),
                    tunnel.stateText() + TermsText.of(tunnel.terms()) + dropped(tunnel));
        }
        return table.isEmpty() ? "" : "\n" + table;
    }

    private static String dropped(TunnelStatus tunnel) {
        long dropped = tunnel.datagramsDropped();
        return dropped == 0 ? "" : ", " + dropped + (dropped == 1 ? " datagram" : " datagrams") + " dropped";
    }

    private String sessionTable() {
        Table table = new Table(
                "CLIENT", "INSTANCE", "STATE", "FROM", "TRANSPORT", "CARRIERS", "DIRECT", "LINKS", "RTT", "SINCE");
        for (SessionStatus session : sessions) {
            Duration roundTrip = session.roundTrip();
            table.row(
                    session.client(),
                    session.instance()
                            .substring(
                                    0,
                                    Math.min(SHORT_INSTANCE, session.instance().length())),
                    state(session),
                    session.remote(),
                    session.transport(),
                    session.carriers(),
                    DirectText.of(session.direct()),
                    session.links(),
                    roundTrip == null ? "-" : Amounts.roundTrip(roundTrip),
                    Amounts.duration(Duration.between(session.since(), Instant.now())));
        }
        return table.isEmpty() ? "" : "\n" + table;
    }

    private static String state(SessionStatus session) {
        return session.standby() ? "standby" : session.state().name().toLowerCase(Locale.ROOT);
    }

    Json json() {
        return Json.object()
                .put("role", Role.SERVER.word())
                .put("version", Installation.version())
                .put("pid", ProcessHandle.current().pid())
                .put("since", since)
                .put("stopping", stopping)
                .put("bridge", bridge)
                .put("state", setup.state())
                .put("plugins", PluginStatus.json(setup.plugins()))
                .put("linkMemory", MemoryStatus.json(memory))
                .put("process", process.json())
                .put("serviceProblems", services)
                .put("clientsOffline", offline())
                .put("sessions", sessions.stream().map(ServerStatus::json).toList())
                .put("tunnels", tunnels.stream().map(ServerStatus::json).toList());
    }

    private static Json json(SessionStatus session) {
        Duration roundTrip = session.roundTrip();
        return Json.object()
                .put("client", session.client())
                .put("session", session.id())
                .put("instance", session.instance())
                .put("state", state(session))
                .put("remote", session.remote())
                .put("transport", session.transport())
                .put("since", session.since())
                .put("carriers", session.carriers())
                .put("links", session.links())
                .put("direct", DirectText.json(session.direct()))
                .put("roundTripMicros", roundTrip == null ? null : roundTrip.toNanos() / 1000);
    }

    private static Json json(TunnelStatus tunnel) {
        return Json.object()
                .put("client", tunnel.client())
                .put("tunnel", tunnel.name())
                .put("type", tunnel.type())
                .put("listen", tunnel.listen())
                .put("target", tunnel.target())
                .put("targets", TargetTexts.json(tunnel))
                .put("carrier", tunnel.carrier())
                .put("state", tunnel.state())
                .put("problems", tunnel.problems())
                .put("linksOpen", tunnel.linksOpen())
                .put("linksTotal", tunnel.linksTotal())
                .put("linksFailed", tunnel.linksFailed())
                .put("bytesUp", tunnel.bytesUp())
                .put("bytesDown", tunnel.bytesDown())
                .put("datagramsDropped", tunnel.datagramsDropped())
                .put("until", tunnel.terms().until())
                .put("refused", TermsText.refused(tunnel.terms()))
                .put("quota", TermsText.quota(tunnel.terms()))
                .put("figures", tunnel.figures());
    }
}
