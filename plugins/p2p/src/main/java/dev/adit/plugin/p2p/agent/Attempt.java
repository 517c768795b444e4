package dev.adit.plugin.p2p.agent;

import dev.adit.api.peer.Peering;
import dev.adit.plugin.p2p.punch.Candidate;
import dev.adit.plugin.p2p.punch.PunchPlan;
import dev.adit.plugin.p2p.punch.PunchResult;
import dev.adit.plugin.p2p.punch.PunchTask;
import dev.adit.plugin.p2p.punch.Puncher;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one end: opens sockets and learns how they are seen, tells the other end, and punches by the initiator's
 * plan. On the peering's loop.
 *
 * <table>
 * <caption>Stages</caption>
 * <tr><th>stage</th><th>ends with</th><th>next</th></tr>
 * <tr><td>GATHERING</td><td>the own addresses are known</td><td>OFFERED</td></tr>
 * <tr><td>OFFERED</td><td>both have offered: the initiator plans; the other end is told to start</td><td>PUNCHING</td></tr>
 * <tr><td>PUNCHING</td><td>a path, or none</td><td>OVER</td></tr>
 * <tr><td>any</td><td>too long a silence, a close</td><td>OVER</td></tr>
 * </table>
 */
final class Attempt {
    /** The other end may be asking its rendezvous for so long. */
    private static final long SILENCE_MILLIS = 6_000;

    private static final long PROGRESS_MILLIS = 1_000;
    private static final long LONGEST_WAIT_MILLIS = 1_000;

    private final int number;
    private final boolean directOnly;
    private final SearchMeans means;
    private final LastPorts lastPorts;
    private final Listener listener;
    private final List<Candidate> later = new ArrayList<>();
    private final long began = System.nanoTime();

    private Stage stage = Stage.GATHERING;
    private @Nullable Surroundings around;
    private @Nullable MainSockets sockets;
    private Talk.@Nullable Offer theirs;
    private @Nullable Puncher puncher;
    private @Nullable PunchPlan plan;
    private @Nullable Future<?> timer;
    private @Nullable Forwarding forwarding;

    /** How far it is. */
    enum Stage {
        /** Learns the own addresses. */
        GATHERING,
        /** Waits for the other end. */
        OFFERED,
        /** Sends. */
        PUNCHING,
        /** Nothing more happens. */
        OVER
    }

    /** Hears how it ends. */
    interface Listener {
        /** There is a path. The forwarding of its port, if there is one, is the listener's. */
        void reached(Attempt attempt, PunchResult found, @Nullable Forwarding forwarding);

        void failed(Attempt attempt, String why);

        void progress(String state);
    }

    Attempt(int number, boolean directOnly, SearchMeans means, LastPorts lastPorts, Listener listener) {
        this.number = number;
        this.directOnly = directOnly;
        this.means = means;
        this.lastPorts = lastPorts;
        this.listener = listener;
    }

    int number() {
        return number;
    }

    @Nullable
    Surroundings around() {
        return around;
    }

    Talk.@Nullable Offer theirs() {
        return theirs;
    }

    @Nullable
    PunchPlan plan() {
        return plan;
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** Begins; what is known of the network may be so old. */
    void begin(Duration oldest) {
        means.network()
                .look(oldest)
                .whenComplete((known, failure) ->
                        means.peering().loop().execute(() -> gather(failure == null ? known : Surroundings.NOTHING)));
        silence("the own network could not be looked at");
    }

    private void gather(Surroundings known) {
        if (stage != Stage.GATHERING) {
            return;
        }
        around = known;
        MainSockets opened = MainSockets.open(means, known);
        sockets = opened;
        opened.ready().addListener(done -> offer(known, opened));
    }

    private void offer(Surroundings known, MainSockets opened) {
        if (stage != Stage.GATHERING) {
            return;
        }
        stage = Stage.OFFERED;
        tell(new Talk.Offer(number, known.profile(), means.settings().caps(), opened.candidates()));
        forward(opened.mainPort());
        silence("the other end does not answer");
        begun();
    }

    private void forward(int port) {
        if (port != 0 && around != null && means.settings().portMapping()) {
            forwarding = means.network()
                    .forward(port, address -> means.peering().loop().execute(() -> forwarded(address)));
        }
    }

    private void forwarded(InetSocketAddress address) {
        if (stage != Stage.OVER) {
            tell(new Talk.More(number, List.of(new Candidate(address, Candidate.Kind.FORWARDED, 0))));
        }
    }

    /** The other end has offered. */
    void offered(Talk.Offer offer) {
        if (theirs == null && stage != Stage.OVER) {
            theirs = offer;
            begun();
        }
    }

    /** The other end has found more. */
    void more(Talk.More more) {
        if (stage == Stage.OVER) {
            return;
        }
        Puncher running = puncher;
        if (running != null) {
            aimable(more.candidates()).forEach(running::add);
        } else if (later.size() < TalkWire.MOST_CANDIDATES) {
            later.addAll(aimable(more.candidates()));
        }
    }

    private List<Candidate> aimable(List<Candidate> told) {
        return told.stream()
                .filter(candidate -> means.aims().test(candidate.address()))
                .toList();
    }

    /** At the initiator: both have offered, so it plans, and begins half a round trip later than it says so. */
    private void begun() {
        Talk.Offer other = theirs;
        Surroundings mine = around;
        Peering peering = means.peering();
        if (!peering.initiator() || stage != Stage.OFFERED || other == null || mine == null || plan != null) {
            return;
        }
        PunchPlan made = PunchPlan.of(
                mine.profile(), other.profile(), means.settings().caps().and(other.caps()));
        PunchPlan chosen = directOnly ? new PunchPlan(made.rounds().subList(0, 1), made.reason()) : made;
        plan = chosen;
        tell(new Talk.Start(number, chosen));
        long half = Math.min(LONGEST_WAIT_MILLIS, peering.relayRoundTrip().toMillis() / 2);
        peering.loop().schedule(() -> punch(chosen), half, TimeUnit.MILLISECONDS);
    }

    /** At the other end: the initiator says what to do, and that it begins. */
    void start(PunchPlan told) {
        if (!means.peering().initiator() && stage == Stage.OFFERED && plan == null) {
            plan = told;
            punch(told);
        }
    }

    private void punch(PunchPlan chosen) {
        MainSockets mine = sockets;
        Talk.Offer other = theirs;
        if (stage != Stage.OFFERED
                || mine == null
                || other == null
                || chosen.rounds().isEmpty()) {
            return;
        }
        stage = Stage.PUNCHING;
        later.addAll(0, aimable(other.candidates()));
        Peering peering = means.peering();
        Puncher running = Puncher.start(new PunchTask(
                peering.loop(),
                peering::open,
                means.seal(),
                peering.initiator(),
                chosen,
                means.settings().caps(),
                mine.mains(),
                later,
                lastPorts::ofPeer,
                peering.relayRoundTrip()));
        puncher = running;
        cancelTimer();
        listener.progress("punching: " + running.figures().words());
        timer = peering.loop()
                .scheduleAtFixedRate(
                        () -> listener.progress("punching: " + running.figures().words()),
                        PROGRESS_MILLIS,
                        PROGRESS_MILLIS,
                        TimeUnit.MILLISECONDS);
        running.result().addListener((Future<PunchResult> done) -> {
            if (done.isSuccess()) {
                reached(done.getNow(), mine);
            } else {
                fail(String.valueOf(done.cause().getMessage()));
            }
        });
    }

    private void reached(PunchResult found, MainSockets mine) {
        if (stage == Stage.OVER) {
            found.channel().close();
            return;
        }
        stage = Stage.OVER;
        cancelTimer();
        Forwarding door = forwarding;
        if (door != null && !mine.isMain(found.channel())) {
            door.close();
            door = null;
        }
        mine.closeExcept(found.channel());
        listener.reached(this, found, door);
    }

    private void silence(String why) {
        cancelTimer();
        timer = means.peering().loop().schedule(() -> fail(why), SILENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void fail(String why) {
        if (stage != Stage.OVER) {
            close();
            listener.failed(this, why);
        }
    }

    /** Ends it without a word. */
    void close() {
        if (stage == Stage.OVER) {
            return;
        }
        stage = Stage.OVER;
        cancelTimer();
        if (puncher != null) {
            puncher.cancel("the attempt is over");
        }
        if (sockets != null) {
            sockets.closeExcept(null);
        }
        if (forwarding != null) {
            forwarding.close();
        }
    }

    private void tell(Talk talk) {
        means.peering().tell(TalkWire.encode(talk));
    }
}
