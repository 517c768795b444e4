package dev.adit.kernel.bridge;

import dev.adit.kernel.bridge.Connector.Attempt;
import dev.adit.kernel.bridge.Connector.Outcome;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.signal.Answer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One login by whichever of some ways stands first. They are started one soon after the other, and a failure starts the next
 * at once. Only connections race: the first that is secured says the login, and the others are given up before they say
 * anything. On one loop.
 */
final class WayRace implements Attempt {
    private static final long NEXT_MILLIS = 100;
    /** A WebSocket is begun where TLS does not seem to get through, not where the line is long (RFC 8305 §5). */
    private static final long WEB_MILLIS = 250;

    private final Rules rules;
    private final EventLoop loop;
    private final String session;
    private final Outcome outcome;
    private final List<KnownWay> rest;
    private final List<Runner> runners = new ArrayList<>();
    private final List<String> causes = new ArrayList<>();
    private @Nullable Runner winner;
    private boolean over;

    /** What the races of a client have in common. */
    interface Rules {

        /** A way has failed. */
        void failed(KnownWay way, String why);

        /** A way says nothing while others tell that they fail: the server may be away. */
        void silent(KnownWay way);

        /** A way has not stood yet when another one did. */
        void slower(KnownWay way, KnownWay winner);

        /** A way has won, and its login was taken. */
        void took(KnownWay way);
    }

    WayRace(Rules rules, List<KnownWay> order, EventLoop loop, String session, Outcome outcome) {
        this.rules = rules;
        this.loop = loop;
        this.session = session;
        this.outcome = outcome;
        this.rest = new ArrayList<>(order);
    }

    /** Once; later calls are its own. */
    void next() {
        if (over || winner != null || rest.isEmpty()) {
            return;
        }
        Runner runner = new Runner(this, rest.remove(0));
        runners.add(runner);
        runner.attempt = runner.way.connector().login(loop, session, runner);
        if (!rest.isEmpty()) {
            Transport following = rest.get(0).connector().endpoint().transport();
            loop.schedule(this::next, following == Transport.WSS ? WEB_MILLIS : NEXT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private boolean wins(Runner runner) {
        if (over || winner != null) {
            return false;
        }
        winner = runner;
        for (Runner other : runners) {
            if (other != runner && !other.done) {
                rules.slower(other.way, runner.way);
                other.giveUp();
            }
        }
        return true;
    }

    private void failed(Runner runner, Throwable cause) {
        runner.done = true;
        if (over) {
            return;
        }
        if (winner == runner) {
            over = true;
            outcome.failed(cause);
        } else if (winner == null) {
            rules.failed(runner.way, OutageLog.words(cause));
            causes.add(runner.way.word() + ": " + OutageLog.words(cause));
            next();
            List<Runner> pending = runners.stream().filter(other -> !other.done).toList();
            if (rest.isEmpty() && pending.stream().allMatch(other -> other.way.isSilent())) {
                long patience = pending.stream()
                        .mapToLong(other -> other.way.patience())
                        .max()
                        .orElse(0);
                loop.schedule(() -> lost(cause), patience, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Nobody waits for a silent way while the server may be back by one that tells. */
    private void lost(Throwable cause) {
        if (over || winner != null) {
            return;
        }
        over = true;
        for (Runner silent : runners) {
            if (!silent.done) {
                rules.silent(silent.way);
                causes.add(silent.way.word() + ": " + AutoConnector.NO_ANSWER);
                silent.giveUp();
            }
        }
        outcome.failed(causes.size() == 1 ? cause : new IOException(String.join("; ", causes)));
    }

    private void welcomed(Runner runner, Channel channel, Answer.Welcome welcome) {
        runner.done = true;
        if (over) {
            channel.close();
            return;
        }
        over = true;
        rules.took(runner.way);
        outcome.welcomed(channel, welcome);
    }

    @Override
    public void giveUp() {
        over = true;
        runners.forEach(Runner::giveUp);
    }

    /** One way in the race. */
    private static final class Runner implements Outcome {
        private final WayRace race;
        private final KnownWay way;
        private @Nullable Attempt attempt;
        private boolean done;

        Runner(WayRace race, KnownWay way) {
            this.race = race;
            this.way = way;
        }

        void giveUp() {
            done = true;
            if (attempt != null) {
                attempt.giveUp();
            }
        }

        @Override
        public boolean stands() {
            return race.wins(this);
        }

        @Override
        public void welcomed(Channel channel, Answer.Welcome welcome) {
            race.welcomed(this, channel, welcome);
        }

        @Override
        public void failed(Throwable cause) {
            race.failed(this, cause);
        }
    }
}
