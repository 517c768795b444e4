package dev.adit.kernel.link;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.bridge.Sessions;
import dev.adit.kernel.bridge.StreamOpener;
import dev.adit.kernel.config.Balance;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All ways to the service of a tunnel, and in which order a link tries them: those that a watch took out and those whose
 * client is away not at all, those to which links failed a moment ago last, the others as the tunnel's {@code balance}
 * says. Any thread.
 */
public final class Candidates {
    private final Balance balance;
    private final AtomicInteger turns = new AtomicInteger();
    private volatile List<Candidate> all;

    /**
     * A client and its targets.
     *
     * @param client its name
     * @param targets ranges kept; empty for a type that needs none
     */
    public record Route(String client, List<Address> targets) {
        /** Copies the list. */
        public Route {
            targets = List.copyOf(targets);
        }

        private Stream<Candidate> candidates() {
            return targets.isEmpty()
                    ? Stream.of(new Candidate(client, null))
                    : targets.stream().map(target -> new Candidate(client, target));
        }
    }

    /** One that may be tried: the lower its rank and then its score, the sooner. */
    private record Place(Candidate candidate, int rank, long score) {
        static final Comparator<Place> ORDER =
                Comparator.comparingInt(Place::rank).thenComparingLong(Place::score);
    }

    /**
     * Makes the candidates of a tunnel.
     *
     * @param balance the order
     * @param routes the clients; may be empty, and then there is no link
     */
    public Candidates(Balance balance, List<Route> routes) {
        this.balance = balance;
        this.all = routes.stream().flatMap(Route::candidates).toList();
    }

    /**
     * Changes whose targets there are; those that stay keep what is known of them.
     *
     * @param routes all of them
     */
    public void routes(List<Route> routes) {
        List<Candidate> before = all;
        all = routes.stream()
                .flatMap(Route::candidates)
                .map(wanted -> before.stream()
                        .filter(known -> known.is(wanted.client(), wanted.target()))
                        .findFirst()
                        .orElse(wanted))
                .toList();
    }

    /**
     * Lists the clients.
     *
     * @return each once, in order
     */
    public List<String> clients() {
        return all.stream().map(Candidate::client).distinct().toList();
    }

    /**
     * Lists what there is to reach.
     *
     * @return each once, in order
     */
    public List<Address> targets() {
        return all.stream()
                .map(Candidate::target)
                .filter(Objects::nonNull)
                .map(Address.class::cast)
                .distinct()
                .toList();
    }

    /** The targets of one client. */
    List<Address> targets(String client) {
        return all.stream()
                .filter(candidate -> candidate.client().equals(client))
                .map(Candidate::target)
                .filter(Objects::nonNull)
                .map(Address.class::cast)
                .toList();
    }

    /**
     * What a request names before a candidate is chosen.
     *
     * @param index of the entry's address
     * @return one address; null for a type that needs none
     */
    public @Nullable Address nominal(int index) {
        List<Candidate> now = all;
        Address first = now.isEmpty() ? null : now.get(0).target();
        return first == null || first.size() == 1 ? first : first.at(index);
    }

    boolean dependOnVisitor() {
        return balance == Balance.SOURCE_HASH && all.size() > 1;
    }

    /** The one that there is; null where there is none, or a choice. */
    @Nullable
    Candidate only() {
        List<Candidate> now = all;
        return now.size() == 1 ? now.get(0) : null;
    }

    /** Those that may have a link, the best first. */
    List<Candidate> order(LinkRequest request, Sessions sessions) {
        long now = System.nanoTime();
        List<Candidate> known = all;
        List<Place> ranked = new ArrayList<>(known.size());
        for (Candidate candidate : known) {
            StreamOpener session = candidate.down() == null ? sessions.find(candidate.client()) : null;
            if (session != null) {
                int rank = session.isAtHand() ? (candidate.rests(now) ? 1 : 0) : 2;
                ranked.add(new Place(candidate, rank, ranked.size()));
            }
        }
        if (ranked.size() < 2) {
            return ranked.stream().map(Place::candidate).toList();
        }
        Comparison comparison = comparison(ranked.size(), request);
        return ranked.stream()
                .map(place -> new Place(place.candidate(), place.rank(), comparison.score(place)))
                .sorted(Place.ORDER)
                .map(Place::candidate)
                .toList();
    }

    /** Asked once for each place, as links come and go meanwhile. */
    private interface Comparison {
        long score(Place place);
    }

    private Comparison comparison(int size, LinkRequest request) {
        int turn = Math.floorMod(turns.getAndIncrement(), size);
        return switch (balance) {
            case ROUND_ROBIN -> place -> Math.floorMod(place.score() - turn, size);
            case LEAST_LINKS ->
                place -> (long) place.candidate().links() * size + Math.floorMod(place.score() - turn, size);
            case SOURCE_HASH -> {
                long source = SourceHash.of(request.visitor());
                yield place -> SourceHash.score(source, place.candidate().toString());
            }
            case PRIMARY -> Place::score;
        };
    }

    /** The request for one of them: whatever target of the tunnel it named, it is the same port of this one's. */
    LinkRequest aim(LinkRequest request, Candidate candidate) {
        Address named = request.target();
        Address own = candidate.target();
        if (named == null || own == null || candidate.row(named) >= 0) {
            return request;
        }
        for (Candidate other : all) {
            int row = other.row(named);
            if (row >= 0 && row < own.size()) {
                return request.withTarget(own.at(row));
            }
        }
        // Chosen by whoever asks, as a proxy does.
        return request;
    }

    /** Why {@link #order} gave nobody. */
    LinkException nobody(Sessions sessions) {
        List<String> causes = all.stream()
                .filter(candidate -> candidate.down() != null && sessions.find(candidate.client()) != null)
                .map(candidate -> candidate + ": " + candidate.down())
                .toList();
        if (!causes.isEmpty()) {
            String more = causes.size() == 1 ? "" : ", and " + (causes.size() - 1) + " more";
            return new LinkException(LinkFailure.TARGET_DOWN, causes.get(0) + more);
        }
        List<String> clients = clients();
        return new LinkException(
                LinkFailure.CLIENT_OFFLINE,
                clients.size() == 1
                        ? "client " + clients.get(0) + " is not online"
                        : "none of the clients is online: " + String.join(", ", clients));
    }

    /** Returns whether that is news; a target that is none of them is no news. */
    boolean judge(String client, Address target, @Nullable String cause) {
        return all.stream()
                .filter(candidate -> candidate.is(client, target))
                .findFirst()
                .map(candidate -> candidate.judge(cause))
                .orElse(false);
    }

    /** Nothing is known any more of a client that was away. */
    void forget(String client) {
        all.stream().filter(candidate -> candidate.client().equals(client)).forEach(candidate -> {
            candidate.judge(null);
            candidate.succeeded();
        });
    }

    /** As {@code status} shows them. */
    List<TargetStatus> status(Sessions sessions) {
        long now = System.nanoTime();
        return all.stream()
                .map(candidate -> status(candidate, sessions.find(candidate.client()) != null, now))
                .toList();
    }

    private static TargetStatus status(Candidate candidate, boolean online, long now) {
        String down = candidate.down();
        String state = "up";
        if (!online) {
            state = "offline";
        } else if (down != null) {
            state = "down";
        } else if (candidate.rests(now)) {
            state = "resting";
        }
        Address target = candidate.target();
        return new TargetStatus(
                candidate.client(),
                target == null ? null : target.toString(),
                state,
                state.equals("down") ? down : null,
                candidate.links());
    }

    @Override
    public String toString() {
        return all.stream().map(Candidate::toString).collect(Collectors.joining(", "));
    }
}
