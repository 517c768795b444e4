package dev.adit.kernel.tunnel;

import dev.adit.kernel.config.AllowConfig;
import dev.adit.kernel.config.PluginWords;
import dev.adit.kernel.config.TunnelSpec;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.signal.SignalMessage.TunnelAnswer;
import dev.adit.kernel.signal.SignalMessage.TunnelOffer;
import dev.adit.kernel.signal.SignalMessage.TunnelProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's side of the tunnels in clients' own files: grants them one by one, has the granted ones run, and tells
 * each client how its tunnels are, now and whenever that changes. Belongs to the control thread, except for what says
 * otherwise.
 */
public final class ClientTunnels {
    private static final Logger LOG = LoggerFactory.getLogger(ClientTunnels.class);

    /** A client that offers over and over gets one hearing in this time; its last offer counts. */
    private static final long PAUSE_MILLIS = 1000;

    /** Many tunnels change at once when they start, and a signal takes only so many messages in a second. */
    private static final long GATHER_MILLIS = 50;

    private final TunnelSupervisor supervisor;
    private final PluginWords words;
    private final Map<String, AllowConfig> allowed;
    private final ScheduledExecutorService control;
    private final Predicate<String> online;
    private final Groups groups;
    private final Map<String, Offered> news = new ConcurrentHashMap<>();
    private final Map<String, Owner> owners = new ConcurrentHashMap<>();

    /**
     * Wires it.
     *
     * @param supervisor runs what is granted
     * @param words the plugins of this server
     * @param allowed by the name of each client
     * @param control the control thread
     * @param online whether a client has a session; any thread
     */
    public ClientTunnels(
            TunnelSupervisor supervisor,
            PluginWords words,
            Map<String, AllowConfig> allowed,
            ScheduledExecutorService control,
            Predicate<String> online) {
        this.supervisor = supervisor;
        this.words = words;
        this.allowed = Map.copyOf(allowed);
        this.control = control;
        this.online = online;
        this.groups = new Groups(supervisor);
        supervisor.onChange(this::changed);
    }

    /** What has come in and was not looked at yet: one for each client, however many it sends. */
    private record Offered(TunnelOffer offer, Consumer<TunnelAnswer> answers) {}

    /** One client, from its first offer to the end of its session. */
    private static final class Owner {
        private Consumer<TunnelAnswer> answers = answer -> {};
        private @Nullable TunnelOffer waiting;
        private boolean scheduled;
        private long heardAt = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
        private volatile List<Grant> grants = List.of();
        private final Map<String, String> lines = new HashMap<>();
        private final Set<String> changed = new HashSet<>();
    }

    /**
     * Takes an offer; what the client had and does not offer any more ends. Any thread.
     *
     * @param client whose
     * @param offer all tunnels of its file
     * @param answers reaches its session; any thread, must not block
     */
    public void offered(String client, TunnelOffer offer, Consumer<TunnelAnswer> answers) {
        if (news.put(client, new Offered(offer, answers)) == null) {
            control.execute(() -> take(client));
        }
    }

    private void take(String client) {
        Offered latest = news.remove(client);
        if (latest == null) {
            return;
        }
        Owner owner = owners.computeIfAbsent(client, name -> new Owner());
        owner.answers = latest.answers();
        owner.waiting = latest.offer();
        if (!owner.scheduled) {
            owner.scheduled = true;
            long rested = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - owner.heardAt);
            control.schedule(() -> hear(client, owner), Math.max(0, PAUSE_MILLIS - rested), TimeUnit.MILLISECONDS);
        }
    }

    private void hear(String client, Owner owner) {
        TunnelOffer offer = owner.waiting;
        owner.scheduled = false;
        owner.heardAt = System.nanoTime();
        owner.waiting = null;
        if (offer == null || owners.get(client) != owner) {
            return;
        }
        AllowConfig allow = allowed.get(client);
        List<Grant> grants = allow == null ? List.of() : grouped(client, Grant.decide(client, allow, offer, words));
        owner.grants = grants;
        supervisor.replace(
                client,
                grants.stream()
                        .map(Grant::granted)
                        .filter(spec -> spec != null && spec.group() == null)
                        .toList());
        logRefusals(client, owner, grants);
        Answers.of(grants, this::statusOf).forEach(owner.answers);
    }

    /** Those of groups run there, or are refused there. */
    private List<Grant> grouped(String client, List<Grant> grants) {
        Map<String, TunnelProblem> refused = groups.join(
                client,
                grants.stream()
                        .map(Grant::granted)
                        .filter(spec -> spec != null && spec.group() != null)
                        .toList());
        return grants.stream()
                .map(grant -> {
                    TunnelSpec granted = grant.granted();
                    TunnelProblem no = granted == null ? null : refused.get(granted.name());
                    return no == null ? grant : grant.refusedBy(no);
                })
                .toList();
    }

    private @Nullable TunnelStatus statusOf(TunnelSpec spec) {
        String name = Groups.runningName(spec);
        return supervisor.status().stream()
                .filter(status -> status.name().equals(name) && !isEnding(status))
                .findFirst()
                .orElse(null);
    }

    private static boolean isEnding(TunnelStatus status) {
        return status.state().equals(TunnelState.STOPPING.word())
                || status.state().equals(TunnelState.STOPPED.word());
    }

    /** Once for each reason; a client that reconnects all night does not fill the log. */
    private static void logRefusals(String client, Owner owner, List<Grant> grants) {
        Set<String> refused = new HashSet<>();
        for (Grant grant : grants) {
            String cause = grant.refusal();
            if (cause == null) {
                continue;
            }
            refused.add(grant.name());
            if (!cause.equals(owner.lines.put(grant.name(), cause))) {
                LOG.atWarn()
                        .addKeyValue("tunnel", PeerText.safe(client + "/" + grant.name()))
                        .addKeyValue("client", client)
                        .addKeyValue("cause", PeerText.safe(cause))
                        .log("tunnel-refused");
            }
        }
        owner.lines.keySet().retainAll(refused);
    }

    /** On the control thread, as everything that the supervisor tells. */
    private void changed(TunnelStatus status) {
        if (isEnding(status)) {
            return;
        }
        if (status.name().startsWith(Groups.PREFIX)) {
            owners.values()
                    .forEach(owner -> owner.grants.forEach(grant -> {
                        TunnelSpec granted = grant.granted();
                        if (granted != null && Groups.runningName(granted).equals(status.name())) {
                            changed(owner, grant.name());
                        }
                    }));
            return;
        }
        int slash = status.name().indexOf('/');
        Owner owner = slash < 0 ? null : owners.get(status.name().substring(0, slash));
        if (owner != null) {
            changed(owner, status.name().substring(slash + 1));
        }
    }

    private void changed(Owner owner, String name) {
        boolean first = owner.changed.isEmpty();
        owner.changed.add(name);
        if (first) {
            control.schedule(() -> tellChanges(owner), GATHER_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void tellChanges(Owner owner) {
        Set<String> names = Set.copyOf(owner.changed);
        owner.changed.clear();
        List<Grant> changed = owner.grants.stream()
                .filter(grant -> grant.granted() != null && names.contains(grant.name()))
                .toList();
        Answers.of(changed, this::statusOf).forEach(owner.answers);
    }

    /**
     * A session of the client has begun or is over: without one its tunnels end; with another they wait for what that one
     * offers. Any thread.
     *
     * @param client whose
     */
    public void sessionChanged(String client) {
        control.execute(() -> {
            if (!online.test(client) && owners.remove(client) != null) {
                supervisor.replace(client, List.of());
                groups.leave(client);
            }
        });
    }

    /**
     * Lists what was refused, for the server's status. Any thread.
     *
     * @return each with the state {@code refused}
     */
    public List<TunnelStatus> refused() {
        List<TunnelStatus> refused = new ArrayList<>();
        owners.forEach((client, owner) -> owner.grants.stream()
                .filter(grant -> grant.refusal() != null)
                .map(grant -> grant.status(client))
                .forEach(refused::add));
        return refused;
    }
}
