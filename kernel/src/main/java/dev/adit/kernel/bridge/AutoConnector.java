package dev.adit.kernel.bridge;

import dev.adit.kernel.config.Transport;
import dev.adit.kernel.signal.Answer;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.Opening;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes whichever way stands first. The ways are started a tenth of a second apart, the best first, but those that have just
 * failed last; a failure starts the next one at once. Only connections race: the first that is secured says the one login, and
 * the others are given up before they say anything. Joins go the way of the last login.
 *
 * <p>Logins belong to one loop, the client's; {@link #ways()} may be asked by any thread.
 */
final class AutoConnector implements Connector {
    private static final long NEXT_MILLIS = 100;
    /** How long a race goes on for a way that says nothing when all others have failed; less where it said nothing before. */
    private static final long PATIENCE_MILLIS = 1500;

    private static final long DOUBT_MILLIS = 300;
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final List<Known> ways;
    private volatile Known current;

    /** What is known of one way. */
    private static final class Known {
        private final Connector connector;
        /** Why it is not used; null while nothing speaks against it. */
        private volatile @Nullable String objection;

        private volatile long again;

        Known(Connector connector) {
            this.connector = connector;
        }

        String word() {
            return connector.endpoint().transport().word();
        }

        /** Whether nobody says so where it leads nowhere. */
        boolean isSilent() {
            return connector.endpoint().transport() == Transport.QUIC;
        }

        void failed(String why, long pauseNanos) {
            objection = why;
            again = System.nanoTime() + pauseNanos;
        }

        boolean isResting() {
            return objection != null && System.nanoTime() - again < 0;
        }
    }

    private final long pauseNanos;

    /** The best way first; one that has failed rests for the pause before it counts as the best again. */
    AutoConnector(List<Connector> best, long pauseNanos) {
        this.ways = best.stream().map(Known::new).toList();
        this.current = ways.get(0);
        this.pauseNanos = pauseNanos;
    }

    @Override
    public Endpoint endpoint() {
        return current.connector.endpoint();
    }

    @Override
    public Attempt join(EventLoop loop, Opening.Join join, Bytes secret, Outcome outcome) {
        return current.connector.join(loop, join, secret, outcome);
    }

    @Override
    public Attempt login(EventLoop loop, String session, Outcome outcome) {
        List<Known> rested = ways.stream().filter(way -> !way.isResting()).toList();
        Race race = new Race(loop, session, outcome, rested.isEmpty() ? ways : rested);
        race.next();
        return race;
    }

    /**
     * Where there is another one worth a try it comes first, but this one soon again: the server may have died, and not the
     * way.
     */
    @Override
    public void died(String why) {
        Known dead = current;
        if (ways.stream().anyMatch(way -> way != dead && !way.isResting())) {
            dead.failed(why, Math.min(pauseNanos, SOON_NANOS));
        }
    }

    @Override
    public boolean hasChoice() {
        return true;
    }

    @Override
    public @Nullable Attempt better(EventLoop loop, String session, Outcome outcome) {
        for (Known way : ways) {
            if (way == current) {
                return null;
            }
            if (!way.isResting()) {
                // It counts as failed until it stands.
                way.failed("no answer", pauseNanos);
                Race race = new Race(loop, session, outcome, List.of(way));
                race.next();
                return race;
            }
        }
        return null;
    }

    @Override
    public String ways() {
        long now = System.nanoTime();
        Known taken = current;
        // A worse way needs no excuse.
        return ways.stream()
                .takeWhile(way -> way != taken)
                .filter(way -> way.objection != null)
                .map(way -> way.word() + ": " + way.objection + ", next try "
                        + in(TimeUnit.NANOSECONDS.toSeconds(way.again - now)))
                .collect(Collectors.joining("; "));
    }

    private static String in(long seconds) {
        if (seconds < 1) {
            return "now";
        }
        return "in " + (seconds < 90 ? seconds + " s" : (seconds + 30) / 60 + " min");
    }

    /** One login. On its loop. */
    private final class Race implements Attempt {
        private final EventLoop loop;
        private final String session;
        private final Outcome outcome;
        private final List<Known> rest;
        private final List<Runner> runners = new ArrayList<>();
        private final List<String> causes = new ArrayList<>();
        private @Nullable Runner winner;
        private boolean over;

        Race(EventLoop loop, String session, Outcome outcome, List<Known> order) {
            this.loop = loop;
            this.session = session;
            this.outcome = outcome;
            this.rest = new ArrayList<>(order);
        }

        void next() {
            if (over || winner != null || rest.isEmpty()) {
                return;
            }
            Runner runner = new Runner(this, rest.remove(0));
            runners.add(runner);
            runner.attempt = runner.way.connector.login(loop, session, runner);
            if (!rest.isEmpty()) {
                loop.schedule(this::next, NEXT_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        boolean wins(Runner runner) {
            if (over || winner != null) {
                return false;
            }
            winner = runner;
            for (Runner other : runners) {
                if (other != runner && !other.done) {
                    // It may only have been slower, as in a process that has just begun.
                    other.way.failed("no answer", Math.min(pauseNanos, SOON_NANOS));
                    other.giveUp();
                }
            }
            return true;
        }

        void failed(Runner runner, Throwable cause) {
            runner.done = true;
            if (over) {
                return;
            }
            if (winner == runner) {
                over = true;
                outcome.failed(cause);
            } else if (winner == null) {
                runner.way.failed(OutageLog.words(cause), pauseNanos);
                causes.add(runner.way.word() + ": " + OutageLog.words(cause));
                next();
                List<Runner> pending =
                        runners.stream().filter(other -> !other.done).toList();
                if (rest.isEmpty() && pending.stream().allMatch(other -> other.way.isSilent())) {
                    long patience =
                            pending.stream().mapToLong(Runner::patience).max().orElse(0);
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
                    causes.add(silent.way.word() + ": no answer");
                    silent.giveUp();
                }
            }
            outcome.failed(causes.size() == 1 ? cause : new IOException(String.join("; ", causes)));
        }

        void welcomed(Runner runner, Channel channel, Answer.Welcome welcome) {
            runner.done = true;
            if (over) {
                channel.close();
                return;
            }
            over = true;
            runner.way.objection = null;
            current = runner.way;
            outcome.welcomed(channel, welcome);
        }

        @Override
        public void giveUp() {
            over = true;
            runners.forEach(Runner::giveUp);
        }
    }

    /** One way in a race. */
    private static final class Runner implements Outcome {
        private final Race race;
        private final Known way;
        private @Nullable Attempt attempt;
        private boolean done;

        Runner(Race race, Known way) {
            this.race = race;
            this.way = way;
        }

        long patience() {
            return way.objection == null ? PATIENCE_MILLIS : DOUBT_MILLIS;
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
