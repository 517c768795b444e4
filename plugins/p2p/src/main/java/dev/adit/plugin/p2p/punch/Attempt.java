package dev.adit.plugin.p2p.punch;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.plugin.p2p.punch.Round.Part;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at one end: goes through the rounds, answers the other end's questions, and keeps what has come of its own
 * ones. The initiator's ends when the other end has agreed to a path; the other one's when a path is nominated; both when the
 * last round has brought nothing.
 */
@LoopOnly
final class Attempt implements Ground {
    /** What is under way when the last round ends may still come. */
    private static final long GRACE = TimeUnit.MILLISECONDS.toNanos(300);

    private static final int MOST_TRIGGERED = 4;
    private static final int MOST_SENDERS = 256;

    private static final List<Candidate.Kind> PLACES = List.of(Candidate.Kind.values());

    private final Means means;
    private final PunchPlan plan;
    private final List<Lane> mains = new ArrayList<>();
    private final List<Lane> opened = new ArrayList<>();
    private final Candidates candidates = new Candidates();
    private final Questions questions;
    private final Map<Sender, Integer> triggered = new HashMap<>();
    private final List<Path> paths = new ArrayList<>();
    private final Nomination nomination;
    private final Promise<Path> outcome = ImmediateEventExecutor.INSTANCE.newPromise();
    private final long began;
    private final DirectPairs direct;
    private @Nullable PunchMethod method;
    private int round = -1;
    private int packets;
    private int sockets;
    private boolean ended;

    /** What an attempt is given; see {@link PunchTask}. */
    record Means(
            Clock clock,
            RandomGenerator random,
            Port.Opener opener,
            DatagramSeal seal,
            boolean initiator,
            PunchPlan plan,
            PunchCaps caps,
            Supplier<Future<InetSocketAddress>> peerLast,
            long roundTripNanos) {}

    private record Sender(Lane lane, InetSocketAddress address) {}

    Attempt(Means means) {
        this.means = means;
        this.plan = means.plan();
        this.began = means.clock().nanos();
        this.questions = new Questions(means.clock(), means.random());
        this.nomination = new Nomination(means.clock(), this::nominate);
        Part first = plan.rounds().get(0).part(means.initiator()).within(means.caps());
        this.direct = new DirectPairs(this, first);
    }

    /** A socket whose address the other end knows; before the beginning. */
    Port.Receiver main(Lane lane) {
        mains.add(lane);
        return (datagram, sender) -> heard(lane, datagram, sender);
    }

    void begin() {
        direct.begin();
        nextRound();
    }

    void add(Candidate candidate) {
        if (!ended && candidates.add(candidate) && round >= 0) {
            direct.meet(candidate);
        }
    }

    Future<Path> outcome() {
        return outcome;
    }

    PunchFigures figures() {
        int at = Math.max(0, Math.min(round, plan.rounds().size() - 1));
        long millis = TimeUnit.NANOSECONDS.toMillis(means.clock().nanos() - began);
        return new PunchFigures(
                packets,
                sockets,
                at + 1,
                plan.rounds().size(),
                plan.rounds().get(at).method(),
                millis);
    }

    // Rounds

    private void nextRound() {
        if (ended) {
            return;
        }
        if (!nomination.isIdle()) {
            means.clock().later(GRACE, this::nextRound);
            return;
        }
        round++;
        quiet();
        leave();
        if (round == plan.rounds().size()) {
            means.clock().later(GRACE + means.roundTripNanos(), this::giveUp);
            return;
        }
        Round next = plan.rounds().get(round);
        means.clock().later(TimeUnit.MILLISECONDS.toNanos(next.millis()), this::nextRound);
        if (next.method() != Method.DIRECT && means.caps().allows(next.method())) {
            PunchMethod begun =
                    method(next.method(), next.part(means.initiator()).within(means.caps()));
            method = begun;
            begun.begin();
        }
    }

    private PunchMethod method(Method which, Part part) {
        return switch (which) {
            case DIRECT -> direct;
            case PREDICTION -> new Prediction(this, part);
            case STAIRCASE -> new Staircase(this, part);
            case BIRTHDAY -> new Birthday(this, part);
            case TWO_SIDED_BIRTHDAY -> new TwoSidedBirthday(this, part);
        };
    }

    private void quiet() {
        if (method != null) {
            method.end();
            method = null;
        }
    }

    /** The sockets of a round end with it, but those that the other end was heard on. */
    private void leave() {
        opened.removeIf(lane -> {
            boolean idle = paths.stream().noneMatch(path -> path.lane() == lane);
            if (idle) {
                lane.close();
            }
            return idle;
        });
    }

    private void giveUp() {
        if (ended) {
            return;
        }
        if (!nomination.isIdle()) {
            means.clock().later(GRACE, this::giveUp);
            return;
        }
        PunchFigures figures = figures();
        end(null, "no path after " + figures.words() + ": " + figures.packets() + " packets sent");
    }

    void cancel(String why) {
        end(null, why);
    }

    private void end(@Nullable Path won, String why) {
        if (ended) {
            return;
        }
        ended = true;
        quiet();
        direct.end();
        opened.stream().filter(lane -> won == null || lane != won.lane()).forEach(Lane::close);
        mains.stream().filter(lane -> won == null || lane != won.lane()).forEach(Lane::close);
        questions.clear();
        if (won == null) {
            outcome.tryFailure(new IOException(why));
        } else {
            outcome.trySuccess(won);
        }
    }

    // What comes

    private void heard(Lane lane, ByteBuf datagram, InetSocketAddress sender) {
        if (ended) {
            return;
        }
        SealedDatagram opened = means.seal().open(datagram);
        if (opened == null) {
            return;
        }
        SealedDatagram answer = opened.answer(sender);
        if (answer != null) {
            send(lane, answer, sender, 0);
        }
        switch (opened.type()) {
            case PROBE -> asked(lane, sender);
            case ANSWER -> answered(lane, opened, sender);
            case NOMINATE -> nominated(lane, opened, sender);
        }
    }

    /** What the other end sends from gets in here: this end's questions may get in there. */
    private void asked(Lane lane, InetSocketAddress sender) {
        Sender from = new Sender(lane, sender);
        int times = triggered.getOrDefault(from, 0);
        boolean proved = paths.stream().anyMatch(path -> path.isBetween(lane, sender));
        if (proved || times >= MOST_TRIGGERED || triggered.size() >= MOST_SENDERS) {
            return;
        }
        triggered.put(from, times + 1);
        probe(lane, sender, 0);
    }

    private void answered(Lane lane, SealedDatagram answer, InetSocketAddress sender) {
        Questions.Sent sent = questions.take(answer.challenge());
        if (sent == null || sent.lane() != lane) {
            return;
        }
        if (!sent.target().equals(sender)) {
            asked(lane, sender);
            return;
        }
        if (sent.nominated() != null) {
            end(sent.nominated(), "");
        } else if (paths.stream().noneMatch(path -> path.isBetween(lane, sender))) {
            proved(path(lane, sender, means.clock().nanos() - sent.nanos()));
        }
    }

    private void proved(Path path) {
        paths.add(path);
        quiet();
        if (means.initiator()) {
            nomination.proved(path);
        }
    }

    private Path path(Lane lane, InetSocketAddress remote, long roundTrip) {
        if (lane.method != Method.DIRECT) {
            return new Path(lane, remote, lane.method, lane.method.words(), rank(null), roundTrip);
        }
        Candidate.Kind known = candidates.kind(remote);
        if (known != null) {
            return new Path(lane, remote, Method.DIRECT, known.word(), rank(known), roundTrip);
        }
        Method current = round >= 0 && round < plan.rounds().size()
                ? plan.rounds().get(round).method()
                : Method.DIRECT;
        String words = current == Method.DIRECT ? Candidate.Kind.REFLEXIVE.word() : current.words();
        return new Path(lane, remote, current, words, rank(null), roundTrip);
    }

    private static int rank(Candidate.@Nullable Kind kind) {
        return kind == null ? PLACES.indexOf(Candidate.Kind.REFLEXIVE) : PLACES.indexOf(kind);
    }

    private void nominated(Lane lane, SealedDatagram datagram, InetSocketAddress sender) {
        if (means.initiator()) {
            return;
        }
        Path mine = path(lane, sender, TimeUnit.MICROSECONDS.toNanos(datagram.roundTripMicros()));
        boolean seen = lane.method != Method.DIRECT || mine.method() == datagram.method();
        Method method = seen ? mine.method() : datagram.method();
        String told = method == Method.DIRECT ? Candidate.Kind.REFLEXIVE.word() : method.words();
        String words = seen ? mine.words() : told;
        end(new Path(lane, sender, method, words, mine.rank(), mine.roundTripNanos()), "");
    }

    // What goes

    private void nominate(Path path) {
        if (ended) {
            return;
        }
        long challenge = questions.ask(path.lane(), path.remote(), path);
        int micros = (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMicros(path.roundTripNanos()));
        send(
                path.lane(),
                new SealedDatagram(SealedDatagram.Type.NOMINATE, challenge, path.remote(), path.method(), micros),
                path.remote(),
                0);
    }

    @Override
    public void probe(Lane lane, InetSocketAddress target, int ttl) {
        if (ended) {
            return;
        }
        long challenge = questions.ask(lane, target, null);
        send(lane, SealedDatagram.probe(challenge, target), target, ttl);
    }

    private void send(Lane lane, SealedDatagram datagram, InetSocketAddress target, int ttl) {
        packets++;
        lane.port().send(means.seal().seal(datagram), target, ttl);
    }

    // What methods stand on

    @Override
    public Future<Lane> open(Method which) {
        Promise<Lane> promise = ImmediateEventExecutor.INSTANCE.newPromise();
        int during = round;
        Lane lane = new Lane(which, false, 0, false);
        if (opened.size() >= means.caps().sockets()) {
            return promise.setFailure(new IOException("too many sockets"));
        }
        opened.add(lane);
        sockets++;
        Future<? extends Port> opening = means.opener().open((datagram, sender) -> heard(lane, datagram, sender));
        opening.addListener(done -> {
            if (!done.isSuccess()) {
                opened.remove(lane);
                promise.setFailure(done.cause());
            } else {
                lane.bind((Port) done.getNow());
                if (ended || round != during) {
                    lane.close();
                    promise.setFailure(new IOException("too late"));
                } else {
                    promise.setSuccess(lane);
                }
            }
        });
        return promise;
    }

    @Override
    public Clock clock() {
        return means.clock();
    }

    @Override
    public RandomGenerator random() {
        return means.random();
    }

    @Override
    public long roundTripNanos() {
        return means.roundTripNanos();
    }

    @Override
    public List<Lane> mains() {
        return mains;
    }

    @Override
    public @Nullable Lane main() {
        return mains.stream()
                .filter(lane -> !lane.ipv6 && lane.variant == 0)
                .findFirst()
                .orElse(null);
    }

    @Override
    public List<Candidate> candidates() {
        return candidates.all();
    }

    @Override
    public @Nullable InetSocketAddress peerMapped() {
        return candidates.mapped();
    }

    @Override
    public Future<InetSocketAddress> peerLast() {
        return means.peerLast().get();
    }
}
