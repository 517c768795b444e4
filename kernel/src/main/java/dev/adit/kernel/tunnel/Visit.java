package dev.adit.kernel.tunnel;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.config.PluginWords;
import dev.adit.kernel.config.TunnelSpec;
import dev.adit.kernel.config.VisitSpec;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.signal.SignalMessage.AnsweredVisit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One visit of a client: its local entry, which is a tunnel whose links go another way, and what the server has said of it.
 * The entry opens when its type is known and stays, whatever the server says: whoever comes is told the reason. Belongs to
 * the control thread; its status can be read from any.
 */
final class Visit implements AsyncCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Visit.class);
    /** Why links of such a visit fail. */
    static final String CONTRADICTION =
            "of this file and the tunnel's, one says p2p: peer and the other p2p: relay, which exclude each other";

    private static final String OPEN = "open";
    private static final String OFFLINE = "offline";
    private static final String REFUSED = "refused";

    private final VisitSpec spec;
    private final PluginWords words;
    private final TunnelSupervisor supervisor;
    private volatile @Nullable AnsweredVisit told;
    private volatile boolean started;
    private volatile @Nullable String unusable;

    Visit(VisitSpec spec, PluginWords words, TunnelSetup setup) {
        this.spec = spec;
        this.words = words;
        this.supervisor = new TunnelSupervisor(setup);
    }

    VisitSpec spec() {
        return spec;
    }

    /** Opens the entry, if the file says what it is. */
    void start() {
        if (spec.type() != null) {
            open(spec.type());
        }
    }

    private void open(String type) {
        if (started || !spec.enabled()) {
            return;
        }
        TunnelSpec entry = spec.entry(type, words);
        if (entry == null) {
            String shown = PeerText.safe(type);
            unusable = words.tunnelType(type) == null
                    ? "its type is " + shown + ", and plugin " + shown + " is not loaded"
                    : "its type " + shown + " has keys that must be written: write type: " + shown + " and them";
            return;
        }
        started = true;
        unusable = null;
        supervisor.start(List.of(entry));
    }

    /** True where it can be visited from now on. */
    boolean answered(AnsweredVisit answer) {
        AnsweredVisit before = told;
        told = answer;
        if (!answer.type().isEmpty()) {
            open(answer.type());
        }
        if (before != null && before.state().equals(answer.state())) {
            return false;
        }
        log(answer);
        return answer.state().equals(OPEN);
    }

    private void log(AnsweredVisit answer) {
        String event = switch (answer.state()) {
            case OPEN -> "visit-open";
            case OFFLINE -> "visit-offline: the tunnel's client is away";
            case REFUSED -> "visit-refused";
            default -> "visit-answered";
        };
        (answer.state().equals(REFUSED) ? LOG.atError() : LOG.atInfo())
                .addKeyValue("visit", spec.name())
                .addKeyValue("tunnel", spec.tunnel())
                .log(event);
    }

    /** What this file and the tunnel's agree on; null where one wants what the other excludes. */
    @Nullable
    PeerMode peers() {
        AnsweredVisit answer = told;
        return PeerModes.agreed(supervisor.peers(), answer == null ? null : PeerModes.parse(answer.peers()));
    }

    VisitStatus status(boolean online) {
        AnsweredVisit answer = told;
        TunnelStatus entry = started ? supervisor.status().stream().findFirst().orElse(null) : null;
        List<String> problems = new ArrayList<>(entry == null ? List.of() : entry.problems());
        String why = unusable;
        if (why != null) {
            problems.add(why);
        }
        if (online && answer != null) {
            problems.addAll(problems(answer));
        }
        String type = answer == null || answer.type().isEmpty() ? spec.type() : answer.type();
        return new VisitStatus(
                spec.name(),
                spec.tunnel(),
                type == null ? "-" : PeerText.safe(type),
                state(online, answer, entry),
                entry == null ? spec.listen().stream().map(Address::toString).toList() : entry.listen(),
                problems,
                entry);
    }

    private List<String> problems(AnsweredVisit answer) {
        if (answer.state().equals(REFUSED)) {
            return List.of(
                    "the server does not grant it: there is no such private tunnel, its visitors are others, or the"
                            + " secret is wrong (the server's log says which)");
        }
        if (answer.state().equals(OFFLINE)) {
            return List.of("the tunnel's client is not online");
        }
        if (peers() == null) {
            return List.of(CONTRADICTION);
        }
        String written = spec.type();
        return written == null || written.equals(answer.type())
                ? List.of()
                : List.of("the tunnel is of type " + PeerText.safe(answer.type()) + ", not " + written);
    }

    private String state(boolean online, @Nullable AnsweredVisit answer, @Nullable TunnelStatus entry) {
        if (!spec.enabled()) {
            return "disabled";
        }
        if (!online) {
            return "unconnected";
        }
        if (answer == null) {
            return "asked";
        }
        if (!answer.state().equals(OPEN)) {
            return answer.state().equals(OFFLINE) ? OFFLINE : REFUSED;
        }
        return entry == null ? "failed" : entry.state();
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return supervisor.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return supervisor.whenClosed();
    }
}
