package dev.adit.kernel.boot;

import dev.adit.api.config.Address;
import dev.adit.kernel.config.ConfigProblem;
import dev.adit.kernel.config.OwnTunnel;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.SignalMessage.AnsweredTunnel;
import dev.adit.kernel.signal.SignalMessage.OfferedTunnel;
import dev.adit.kernel.signal.SignalMessage.TunnelAnswer;
import dev.adit.kernel.signal.SignalMessage.TunnelOffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The tunnels of the client's own file, and what the server has said of them, each problem at its place in that file.
 * Answers come one at a time; the rest is for any thread.
 */
final class OwnTunnels {
    private static final Logger LOGGER = LoggerFactory.getLogger(OwnTunnels.class);
    private static final String OPEN = "open";

    private final Collection<OwnTunnel> tunnels;
    private final Consumer<Status> news;
    private final Map<String, Told> told = new ConcurrentHashMap<>();

    /** The listener gets what has changed, on the loop on which answers come; must not block. */
    OwnTunnels(Collection<OwnTunnel> tunnels, Consumer<Status> news) {
        this.tunnels = List.copyOf(tunnels);
        this.news = news;
    }

    /** The last that was heard of one. */
    private record Told(String state, List<String> listen, List<ConfigProblem> problems) {}

    /** One tunnel at one moment; {@code state} is the server's word, or {@code disabled}, {@code offered}, {@code offline}. */
    record Status(OwnTunnel tunnel, String state, List<String> listen, List<ConfigProblem> problems) {}

    /** What the server is asked for. */
    TunnelOffer offer(Function<OwnTunnel, Bytes> verifiers) {
        return new TunnelOffer(tunnels.stream()
                .filter(OwnTunnel::enabled)
                .map(tunnel -> new OfferedTunnel(tunnel.name(), tunnel.text(), verifiers.apply(tunnel)))
                .toList());
    }

    /** What links may reach without a grant, as this client's own file names it; private tunnels are no such links. */
    Set<Address> targets() {
        return tunnels.stream()
                .filter(tunnel -> tunnel.enabled() && tunnel.privacy() == null)
                .flatMap(tunnel -> tunnel.targets().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    void answered(TunnelAnswer answer) {
        for (AnsweredTunnel one : answer.tunnels()) {
            tunnels.stream()
                    .filter(tunnel -> tunnel.enabled() && tunnel.name().equals(one.name()))
                    .findFirst()
                    .ifPresent(tunnel -> answered(tunnel, one));
        }
    }

    private void answered(OwnTunnel tunnel, AnsweredTunnel answer) {
        Told latest = new Told(
                PeerText.safe(answer.state()),
                answer.listen().stream().map(PeerText::safe).toList(),
                answer.problems().stream()
                        .map(problem -> tunnel.problem(problem.path(), problem.message()))
                        .toList());
        if (latest.equals(told.put(tunnel.name(), latest)) || latest.state().equals("starting")) {
            return;
        }
        log(tunnel, latest);
        news.accept(new Status(tunnel, latest.state(), latest.listen(), latest.problems()));
    }

    private static void log(OwnTunnel tunnel, Told latest) {
        if (latest.problems().isEmpty()) {
            LOGGER.atInfo()
                    .addKeyValue("tunnel", tunnel.name())
                    .addKeyValue("listen", String.join(", ", latest.listen()))
                    .log("tunnel-" + event(latest.state()));
        }
        for (ConfigProblem problem : latest.problems()) {
            LOGGER.atLevel(latest.state().equals("partly") ? Level.WARN : Level.ERROR)
                    .addKeyValue("tunnel", tunnel.name())
                    .addKeyValue("at", problem.file() + ":" + problem.line() + ":" + problem.column())
                    .addKeyValue("path", problem.path())
                    .addKeyValue("cause", problem.message())
                    .log("tunnel-" + event(latest.state()));
        }
    }

    /** A peer's word is no event of ours. */
    private static String event(String state) {
        return switch (state) {
            case OPEN, "partly", "failed", "refused", "expired", "stopping", "stopped" -> state;
            default -> state.startsWith("closed ") ? "closed" : "answered";
        };
    }

    List<Status> status(boolean online) {
        return tunnels.stream().map(tunnel -> status(tunnel, online)).toList();
    }

    private Status status(OwnTunnel tunnel, boolean online) {
        Told last = told.get(tunnel.name());
        if (!tunnel.enabled()) {
            return new Status(tunnel, "disabled", tunnel.listen(), List.of());
        }
        if (!online || last == null) {
            return new Status(tunnel, online ? "offered" : "offline", tunnel.listen(), List.of());
        }
        boolean shown = !last.listen().isEmpty();
        return new Status(tunnel, last.state(), shown ? last.listen() : tunnel.listen(), last.problems());
    }
}
