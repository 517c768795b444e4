package dev.adit.plugin.p2p.agent;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.peer.PathSearch;
import dev.adit.api.peer.Peering;
import dev.adit.plugin.p2p.punch.PunchResult;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One end's search for the path of one peering. The initiator's begins attempts and retries; the other end's follows, and asks
 * for one where it knows a reason. Whatever the other end says is taken for what it may be: out of order, unknown, nonsense.
 */
@LoopOnly
final class Search implements PathSearch, Attempt.Listener {
    private static final Duration CACHED = Duration.ofMinutes(30);
    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final long NOBODY_MILLIS = 5_000;
    /** A path that does not come back is given up. */
    private static final long LOST_MILLIS = 120_000;
    /** Packets that are on their way on the path before. */
    private static final long DRAIN_MILLIS = 2_000;

    private final SearchMeans means;
    private final Peering peering;
    private final LastPorts lastPorts;
    private final Figures figures;
    private final Patience patience;
    private final Consumer<Search> over;

    private @Nullable Attempt attempt;
    private @Nullable PunchedPath path;
    private @Nullable Surroundings pathFrom;
    private @Nullable Future<?> next;
    private int number;
    private boolean somebody;
    /** Something has changed since the attempt under way began: where it fails, the next one begins at once. */
    private boolean outdated;

    private boolean closed;

    /**
     * Nothing happens yet.
     *
     * @param means shared with its parts
     * @param figures of the service
     * @param over told when the search is closed
     */
    Search(SearchMeans means, Figures figures, Consumer<Search> over) {
        this.means = means;
        this.peering = means.peering();
        this.figures = figures;
        this.over = over;
        this.lastPorts = new LastPorts(means);
        this.patience = new Patience(System::nanoTime, means.settings().attempts());
    }

    void begin() {
        tell(new Talk.Hello());
        peering.progress("looking at the network", false);
        // Both ends begin the first one at once: that saves a round trip.
        attempt(number + 1, false, CACHED);
        peering.loop().schedule(this::anybody, NOBODY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void anybody() {
        if (!somebody && !closed) {
            peering.progress(Reasons.NOBODY, true);
        }
    }

    private Attempt attempt(int which, boolean directOnly, Duration oldest) {
        if (attempt != null) {
            attempt.close();
        }
        cancelNext();
        number = which;
        patience.begun();
        Attempt begun = new Attempt(which, directOnly, means, lastPorts, this);
        attempt = begun;
        begun.begin(oldest);
        return begun;
    }

    // What the other end says

    @Override
    public void heard(byte[] message) {
        Talk talk = closed ? null : TalkWire.decode(message);
        if (talk == null) {
            return;
        }
        somebody = true;
        Attempt now = attempt;
        if (talk instanceof Talk.Offer offer) {
            offered(offer);
        } else if (talk instanceof Talk.Again again) {
            again(again.path());
        } else if (talk instanceof Talk.AskLast ask) {
            lastPorts.asked(ask, now == null ? null : now.around());
        } else if (talk instanceof Talk.Last last) {
            lastPorts.answered(last);
        } else if (now != null) {
            heard(talk, now);
        }
    }

    private static void heard(Talk talk, Attempt now) {
        if (talk instanceof Talk.More more && more.attempt() == now.number()) {
            now.more(more);
        } else if (talk instanceof Talk.Start start && start.attempt() == now.number()) {
            now.start(start.plan());
        }
    }

    private void offered(Talk.Offer offer) {
        boolean follows = !peering.initiator() && offer.attempt() > number;
        if (follows && patience.atOnce().compareTo(Duration.ofMillis(500)) <= 0) {
            attempt(offer.attempt(), false, FRESH.multipliedBy(15)).offered(offer);
        } else if (attempt != null && offer.attempt() == number) {
            attempt.offered(offer);
        }
    }

    private void again(boolean withPath) {
        if (peering.initiator()) {
            searchAnew(withPath && isDirect());
        }
    }

    // What comes of an attempt

    @Override
    public void reached(Attempt which, PunchResult found, @Nullable Forwarding door) {
        attempt = null;
        outdated = false;
        patience.reset();
        String there = there(which);
        figures.reached(here(which), there, found.words(), which.age());
        means.log()
                .atDebug()
                .addKeyValue("tunnel", peering.tunnel())
                .addKeyValue("method", found.words())
                .addKeyValue("remote", found.remote())
                .addKeyValue("nat", here(which))
                .addKeyValue("theirs", there)
                .addKeyValue("took", which.age().toMillis())
                .log("p2p-path-found");
        PunchedPath before = path;
        PunchedPath[] made = new PunchedPath[1];
        PunchedPath better = new PunchedPath(found, means.seal(), new Health(() -> made[0]), () -> {
            if (door != null) {
                door.close();
            }
        });
        made[0] = better;
        path = better;
        pathFrom = which.around();
        peering.use(better);
        if (before != null) {
            peering.loop().schedule(before::close, DRAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void failed(Attempt which, String why) {
        attempt = null;
        figures.failed(here(which), there(which));
        boolean hopeless = Reasons.isHopeless(which);
        Duration wait = outdated ? patience.atOnce() : patience.afterFailure(hopeless);
        String reason = somebody ? Reasons.of(which, why) : Reasons.NOBODY;
        means.log()
                .atDebug()
                .addKeyValue("tunnel", peering.tunnel())
                .addKeyValue("attempt", which.number())
                .addKeyValue("cause", reason)
                .log("p2p-attempt-failed");
        if (!isDirect()) {
            boolean settled = (hopeless && !outdated)
                    || !somebody
                    || wait.toSeconds() >= Patience.WAITS.get(2).toSeconds();
            peering.progress(reason + "; next try in " + Reasons.words(wait), settled);
        }
        outdated = false;
        if (peering.initiator()) {
            later(wait, false, FRESH);
        }
    }

    @Override
    public void progress(String state) {
        if (!isDirect()) {
            peering.progress(state, false);
        }
    }

    private void later(Duration wait, boolean directOnly, Duration oldest) {
        cancelNext();
        next = peering.loop()
                .schedule(
                        () -> {
                            next = null;
                            if (!closed && attempt == null && (directOnly || !isDirect())) {
                                attempt(number + 1, directOnly, oldest);
                            }
                        },
                        wait.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    private boolean isDirect() {
        return path != null && path.isTrusted();
    }

    // What becomes of a path

    /** How one path is. */
    private final class Health implements PunchedPath.Listener {
        private final Supplier<@Nullable PunchedPath> mine;

        Health(Supplier<@Nullable PunchedPath> mine) {
            this.mine = mine;
        }

        private boolean isCurrent() {
            return !closed && path != null && path == mine.get();
        }

        @Override
        public void doubted(String why) {
            PunchedPath doubtful = path;
            if (!isCurrent() || doubtful == null) {
                return;
            }
            peering.leave(why);
            peering.progress("the direct path is lost: " + why, false);
            searchAnew(false);
            peering.loop().schedule(() -> giveUp(doubtful), LOST_MILLIS, TimeUnit.MILLISECONDS);
        }

        @Override
        public void trusted() {
            PunchedPath back = path;
            if (isCurrent() && back != null) {
                cancelNext();
                peering.use(back);
            }
        }
    }

    private void giveUp(PunchedPath doubtful) {
        if (path == doubtful && !doubtful.isTrusted()) {
            path = null;
            doubtful.close();
        }
    }

    private void searchAnew(boolean withPath) {
        patience.reset();
        if (!peering.initiator()) {
            tell(new Talk.Again(withPath));
        } else if (attempt == null) {
            later(patience.atOnce(), withPath, FRESH);
        } else {
            outdated = true;
        }
    }

    @Override
    public void networkChanged() {
        if (closed) {
            return;
        }
        PunchedPath now = path;
        if (now != null) {
            now.check();
        }
        means.network()
                .look(FRESH)
                .whenComplete((seen, failure) -> peering.loop().execute(() -> moved(seen)));
    }

    private void moved(Surroundings seen) {
        if (closed) {
            return;
        }
        Attempt running = attempt;
        boolean stale = running != null && running.around() != null && seen.isElsewhere(running.around());
        if (stale && running != null) {
            // Its sockets are of the network before.
            running.close();
            attempt = null;
        }
        boolean elsewhere = pathFrom == null || seen.isElsewhere(pathFrom);
        if (!isDirect() || elsewhere) {
            pathFrom = isDirect() ? seen : pathFrom;
            searchAnew(isDirect());
        }
    }

    private static String here(Attempt which) {
        Surroundings around = which.around();
        return around == null ? "unknown" : NatWords.of(around);
    }

    private static String there(Attempt which) {
        Talk.Offer theirs = which.theirs();
        return theirs == null ? "unknown" : NatWords.of(theirs.profile());
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        cancelNext();
        lastPorts.close();
        if (attempt != null) {
            attempt.close();
            attempt = null;
        }
        if (path != null) {
            path.close();
            path = null;
        }
        over.accept(this);
    }

    private void tell(Talk talk) {
        peering.tell(TalkWire.encode(talk));
    }
}
