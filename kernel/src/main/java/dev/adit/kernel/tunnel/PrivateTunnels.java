package dev.adit.kernel.tunnel;

import dev.adit.api.link.LinkRequest;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.bridge.PrivateSecret;
import dev.adit.kernel.bridge.SealedExits;
import dev.adit.kernel.config.TunnelSpec;
import dev.adit.kernel.link.EntryLinks;
import dev.adit.kernel.link.VisitRelay;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.signal.SignalMessage.AnsweredVisit;
import dev.adit.kernel.signal.SignalMessage.OfferedVisit;
import dev.adit.kernel.signal.SignalMessage.VisitAnswer;
import dev.adit.kernel.signal.SignalMessage.VisitKey;
import dev.adit.kernel.signal.SignalMessage.VisitKeys;
import dev.adit.kernel.signal.SignalMessage.VisitOffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The private tunnels of a server and the clients that visit them: judges each wish by who it is and by the token, tells the
 * answers and every change of them, and knows for each link where it goes. Whoever is refused hears nothing but that; the
 * log has the reason. Belongs to the control thread, except for what says otherwise.
 */
public final class PrivateTunnels implements VisitRelay.Grants {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateTunnels.class);
    private static final long PAUSE_MILLIS = 1000;
    private static final int KEYS_IN_A_MESSAGE = 128;
    private static final String REFUSED = "refused";
    private static final String WRONG = "the secret is wrong";
    /** What is compared where there is nothing to compare with, so that it takes as long. */
    private static final String NOBODYS = "0".repeat(64);

    private final ScheduledExecutorService control;
    private final Map<String, Set<String>> allowed;
    private final Predicate<String> online;
    private final Providers providers;
    private final Map<String, PrivateTunnel> tunnels = new ConcurrentHashMap<>();
    private final AwayTunnels away = new AwayTunnels();
    private final Map<String, Visiting> visiting = new HashMap<>();
    private final Map<String, Set<String>> granted = new ConcurrentHashMap<>();
    private final Guesses guesses = new Guesses(System::nanoTime);
    private volatile Map<String, List<String>> visitors = Map.of();
    private volatile BiConsumer<String, String> revoked = (session, tunnel) -> {};

    /** Reaches the clients whose tunnels are visited. */
    @FunctionalInterface
    public interface Providers {
        /** Says something to every instance of one; any thread, must not block. */
        void tell(String client, VisitKeys message);
    }

    /**
     * Wires it.
     *
     * @param control the control thread
     * @param allowed by the name of each client, the tunnels that it may visit besides those that name it
     * @param online whether a client has a session; any thread
     * @param providers reaches clients
     */
    public PrivateTunnels(
            ScheduledExecutorService control,
            Map<String, Set<String>> allowed,
            Predicate<String> online,
            Providers providers) {
        this.control = control;
        this.allowed = Map.copyOf(allowed);
        this.online = online;
        this.providers = providers;
    }

    /** One session and what it wants. */
    private static final class Visiting {
        private final String client;
        private Consumer<VisitAnswer> answers;
        private List<OfferedVisit> wishes = List.of();
        private @Nullable VisitOffer waiting;
        private boolean scheduled;
        private long heardAt = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
        private final Map<String, AnsweredVisit> told = new HashMap<>();
        private final Map<String, String> reasons = new HashMap<>();

        Visiting(String client, Consumer<VisitAnswer> answers) {
            this.client = client;
            this.answers = answers;
        }
    }

    /** What is thought of one wish; {@code refusal} is for this side's log. */
    private record Verdict(AnsweredVisit answer, @Nullable String refusal) {}

    // The tunnels.

    /** The running form of a private tunnel, in place of a plugin's. */
    PrivateTunnel tunnel(TunnelSpec spec, EntryLinks links, @Nullable PeerMode peers) {
        return new PrivateTunnel(spec, links, peers, this);
    }

    void opened(PrivateTunnel tunnel) {
        tunnels.put(tunnel.spec().name(), tunnel);
        away.back(tunnel.spec().name());
        tunnel.spec().clients().forEach(this::tellKeys);
        review();
    }

    void closed(PrivateTunnel tunnel) {
        if (tunnels.remove(tunnel.spec().name(), tunnel)) {
            away.went(tunnel);
            review();
        }
    }

    /**
     * Tells a client the keys of its tunnels in the server's file, which it cannot know otherwise. Any thread.
     *
     * @param client that has just come
     */
    public void tellKeys(String client) {
        List<VisitKey> keys = tunnels.values().stream()
                .filter(tunnel -> tunnel.spec().clients().contains(client))
                .flatMap(tunnel -> tunnel.key().stream())
                .sorted(Comparator.comparing(VisitKey::tunnel))
                .toList();
        for (int from = 0; from < keys.size(); from += KEYS_IN_A_MESSAGE) {
            int to = Math.min(keys.size(), from + KEYS_IN_A_MESSAGE);
            providers.tell(client, new VisitKeys(keys.subList(from, to), to < keys.size()));
        }
    }

    // The visits.

    /**
     * Tells of grants that are taken back while their tunnel is open.
     *
     * @param listener gets the session and the tunnel, on the control thread
     */
    public void onRevoked(BiConsumer<String, String> listener) {
        revoked = listener;
    }

    /**
     * Takes what a session wants to visit, in place of what it wanted before. Any thread.
     *
     * @param session its id
     * @param client whose
     * @param offer all that it wants
     * @param answers reaches it; any thread, must not block
     */
    public void offered(String session, String client, VisitOffer offer, Consumer<VisitAnswer> answers) {
        control.execute(() -> {
            Visiting one = visiting.computeIfAbsent(session, first -> new Visiting(client, answers));
            one.answers = answers;
            one.waiting = offer;
            if (!one.scheduled) {
                one.scheduled = true;
                long rested = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - one.heardAt);
                control.schedule(() -> hear(session, one), Math.max(0, PAUSE_MILLIS - rested), TimeUnit.MILLISECONDS);
            }
        });
    }

    private void hear(String session, Visiting one) {
        VisitOffer offer = one.waiting;
        one.scheduled = false;
        one.heardAt = System.nanoTime();
        one.waiting = null;
        if (offer == null || visiting.get(session) != one) {
            return;
        }
        one.wishes = List.copyOf(offer.visits());
        one.told.clear();
        Set<String> before = granted.getOrDefault(session, Set.of());
        boolean guessed = one.wishes.stream()
                        .filter(wish -> WRONG.equals(judge(one, wish, before).refusal()))
                        .filter(wish -> guesses.wrong(one.client))
                        .count()
                > 0;
        if (guessed) {
            control.schedule(() -> review(), Guesses.MEMORY_SECONDS + 1, TimeUnit.SECONDS);
        }
        review(session, one);
        listVisitors();
    }

    /**
     * A session is over. Any thread.
     *
     * @param session its id
     */
    public void ended(String session) {
        control.execute(() -> {
            granted.remove(session);
            visiting.remove(session);
            listVisitors();
        });
    }

    /**
     * A client has come or gone. Any thread.
     *
     * @param client whose tunnels may be visited again, or not now
     */
    public void clientChanged(String client) {
        control.execute(this::review);
    }

    private void review() {
        visiting.forEach(this::review);
        listVisitors();
    }

    private void review(String session, Visiting one) {
        Set<String> before = granted.getOrDefault(session, Set.of());
        Set<String> good = new HashSet<>();
        List<AnsweredVisit> news = new ArrayList<>();
        for (OfferedVisit wish : one.wishes) {
            Verdict verdict = judge(one, wish, before);
            if (verdict.refusal() == null) {
                good.add(wish.tunnel());
            }
            log(one, wish.tunnel(), verdict);
            if (!verdict.answer().equals(one.told.put(wish.tunnel(), verdict.answer()))) {
                news.add(verdict.answer());
            }
        }
        granted.put(session, Set.copyOf(good));
        // Where the tunnel itself is closed its links have their own time.
        before.stream()
                .filter(tunnel -> !good.contains(tunnel) && tunnels.containsKey(tunnel))
                .forEach(tunnel -> revoked.accept(session, tunnel));
        if (!news.isEmpty()) {
            one.answers.accept(new VisitAnswer(news));
        }
    }

    /** The token is looked at whatever else is wrong, so that every refusal takes as long. */
    private Verdict judge(Visiting one, OfferedVisit wish, Set<String> before) {
        PrivateTunnel running = tunnels.get(wish.tunnel());
        PrivateTunnel tunnel = running == null ? away.find(wish.tunnel()) : running;
        boolean knows = PrivateSecret.opens(tunnel == null ? NOBODYS : tunnel.verifier(), wish.token());
        String refusal = refusal(one, tunnel, wish.tunnel(), knows);
        if (refusal == null && guesses.tooMany(one.client) && !before.contains(wish.tunnel())) {
            refusal = "too many secrets of this client were wrong of late";
        }
        if (refusal != null || tunnel == null) {
            return new Verdict(new AnsweredVisit(wish.tunnel(), REFUSED, "", ""), refusal);
        }
        String state = running != null && tunnel.spec().clients().stream().anyMatch(online) ? "open" : "offline";
        return new Verdict(
                new AnsweredVisit(wish.tunnel(), state, tunnel.spec().type(), PeerModes.word(tunnel.peers())), null);
    }

    private @Nullable String refusal(Visiting one, @Nullable PrivateTunnel tunnel, String name, boolean knows) {
        if (tunnel == null) {
            return "there is no such private tunnel";
        }
        if (!tunnel.isFor(one.client)
                && !allowed.getOrDefault(one.client, Set.of()).contains(name)) {
            return "the client is not among its visitors";
        }
        return knows ? null : WRONG;
    }

    private static void log(Visiting one, String tunnel, Verdict verdict) {
        String now = Objects.requireNonNullElse(verdict.refusal(), "");
        if (now.equals(one.reasons.put(tunnel, now))) {
            return;
        }
        if (now.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("client", one.client)
                    .addKeyValue("tunnel", tunnel)
                    .log("visit-granted");
        } else {
            LOG.atWarn()
                    .addKeyValue("client", one.client)
                    .addKeyValue("tunnel", PeerText.safe(tunnel))
                    .addKeyValue("cause", now)
                    .log("visit-refused");
        }
    }

    @Override
    public VisitRelay.@Nullable Way find(String session, String tunnel) {
        if (!granted.getOrDefault(session, Set.of()).contains(tunnel)) {
            return null;
        }
        PrivateTunnel running = tunnels.get(tunnel);
        return running == null
                ? new VisitRelay.Way(null, LinkRequest.stream(SealedExits.TYPE, tunnel, null), null)
                : running.way();
    }

    private void listVisitors() {
        Map<String, List<String>> latest = new HashMap<>();
        visiting.forEach((session, one) -> granted.getOrDefault(session, Set.of())
                .forEach(tunnel -> latest.computeIfAbsent(tunnel, first -> new ArrayList<>())
                        .add(one.client)));
        latest.values().forEach(clients -> clients.sort(Comparator.naturalOrder()));
        visitors = latest;
    }

    /** The clients that may visit a tunnel now, one entry for each session; any thread. */
    List<String> visitors(String tunnel) {
        return List.copyOf(visitors.getOrDefault(tunnel, List.of()));
    }
}
