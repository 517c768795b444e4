package dev.adit.plugin.p2p.agent;

import dev.adit.plugin.p2p.punch.SealedDatagram;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a path alive and proved: asks the other end every 3 s, and every half second while packets go or an answer is due.
 * After 2 s without an answer (or four round trips, where that is longer) the path is in doubt; two answers mend that. Also
 * decides when the path follows the other end to another address.
 */
final class PathPulse {
    static final long TICK_MILLIS = 500;
    static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(3);
    static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long USED_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** After so long without an answer the path follows to another address. */
    private static final long FOLLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

    private static final int PROOFS = 2;
    private static final int MOST_QUESTIONS = 32;
    private static final int SMOOTHING = 8;
    private static final int PATIENT_TRIPS = 4;

    private final SecureRandom random = new SecureRandom();
    private final EventLoop loop;
    private final Path path;
    /** By challenge, the oldest first. */
    private final Map<Long, Question> questions = new LinkedHashMap<>();

    private @Nullable Future<?> timer;
    private long roundTripNanos;
    private long usedAt;
    private long askedAt;
    /** When the oldest question since the last answer was asked; 0 for none. */
    private long waitingSince;

    private boolean trusted = true;
    private int proofs;

    private record Question(InetSocketAddress target, long at) {}

    /** What it keeps alive. */
    interface Path {
        InetSocketAddress remote();

        void moveTo(InetSocketAddress address);

        void send(SealedDatagram datagram, InetSocketAddress target);

        void doubted(String why);

        void trusted();
    }

    PathPulse(EventLoop loop, Path path, Duration roundTrip) {
        this.loop = loop;
        this.path = path;
        this.roundTripNanos = roundTrip.toNanos();
        this.usedAt = System.nanoTime();
    }

    void start() {
        ask(path.remote());
        timer = loop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
        questions.clear();
    }

    boolean isTrusted() {
        return trusted;
    }

    Duration roundTrip() {
        return Duration.ofNanos(roundTripNanos);
    }

    /** Packets go. */
    void used() {
        usedAt = System.nanoTime();
    }

    void check() {
        ask(path.remote());
    }

    private void tick() {
        long now = System.nanoTime();
        boolean quick = waitingSince != 0 || now - usedAt < USED_NANOS;
        if (quick || now - askedAt >= IDLE_NANOS) {
            ask(path.remote());
        }
        long patience = Math.max(PATIENCE_NANOS, PATIENT_TRIPS * roundTripNanos);
        if (trusted && waitingSince != 0 && now - waitingSince > patience) {
            trusted = false;
            proofs = 0;
            long millis = TimeUnit.NANOSECONDS.toMillis(now - waitingSince);
            path.doubted("no answer from " + text(path.remote()) + " for " + millis + " ms");
        }
    }

    private void ask(InetSocketAddress target) {
        long now = System.nanoTime();
        long challenge = random.nextLong();
        if (questions.size() >= MOST_QUESTIONS) {
            questions.remove(questions.keySet().iterator().next());
        }
        questions.put(challenge, new Question(target, now));
        if (target.equals(path.remote())) {
            askedAt = now;
            waitingSince = waitingSince == 0 ? now : waitingSince;
        }
        path.send(SealedDatagram.probe(challenge, target), target);
    }

    /** Something that the other end sealed, seen for the first time. */
    void heard(SealedDatagram datagram, InetSocketAddress sender) {
        SealedDatagram answer = datagram.answer(sender);
        if (answer == null) {
            answered(datagram, sender);
            return;
        }
        path.send(answer, sender);
        if (sender.equals(path.remote())) {
            return;
        }
        // From elsewhere: is the other end no longer where it was?
        InetSocketAddress doubtful = mayFollow() ? sender : path.remote();
        boolean asked = questions.values().stream()
                .anyMatch(question -> question.target().equals(doubtful) && isRecent(question));
        if (!asked) {
            ask(doubtful);
        }
    }

    private boolean isRecent(Question question) {
        return System.nanoTime() - question.at() < TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS / 2);
    }

    private boolean mayFollow() {
        return !trusted || (waitingSince != 0 && System.nanoTime() - waitingSince > FOLLOW_NANOS);
    }

    private void answered(SealedDatagram answer, InetSocketAddress sender) {
        Question question = questions.remove(answer.challenge());
        if (question == null || !question.target().equals(sender)) {
            return;
        }
        if (!sender.equals(path.remote())) {
            if (!mayFollow()) {
                return;
            }
            path.moveTo(sender);
        }
        measure(System.nanoTime() - question.at());
        questions.values().removeIf(other -> other.at() <= question.at());
        waitingSince = 0;
        proofs++;
        if (!trusted && proofs >= PROOFS) {
            trusted = true;
            path.trusted();
        }
    }

    private void measure(long nanos) {
        roundTripNanos = roundTripNanos == 0 ? nanos : roundTripNanos + (nanos - roundTripNanos) / SMOOTHING;
    }

    private static String text(InetSocketAddress address) {
        return NetUtil.toSocketAddressString(address);
    }
}
