package dev.adit.plugin.p2p.punch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The initiator's choice among the paths that have proved to lead to the other end:
 *
 * <pre>
 *          a path is proved          the wait is over       the other end agrees   it does not answer
 * IDLE     SETTLING (a short wait)   -                      -                      -
 * SETTLING -                         ASKING for the best    -                      -
 * ASKING   -                         -                      done                   the next best, or IDLE
 * </pre>
 */
final class Nomination {
    /** Another one that is on its way may be better. */
    private static final long SETTLE = TimeUnit.MILLISECONDS.toNanos(30);

    private static final long SHORTEST_WAIT = TimeUnit.MILLISECONDS.toNanos(60);
    private static final int TIMES = 6;

    private final Clock clock;
    private final Consumer<Path> ask;
    private final List<Path> waiting = new ArrayList<>();
    private State state = State.IDLE;
    private @Nullable Path asked;

    private enum State {
        IDLE,
        SETTLING,
        ASKING
    }

    /** With what sends one nomination. */
    Nomination(Clock clock, Consumer<Path> ask) {
        this.clock = clock;
        this.ask = ask;
    }

    boolean isIdle() {
        return state == State.IDLE;
    }

    void proved(Path path) {
        waiting.add(path);
        if (state == State.IDLE) {
            state = State.SETTLING;
            clock.later(path.rank() == 0 ? 0 : SETTLE, this::choose);
        }
    }

    private void choose() {
        Path best = waiting.stream().min(Path::compareTo).orElse(null);
        if (best == null) {
            state = State.IDLE;
            return;
        }
        waiting.remove(best);
        asked = best;
        state = State.ASKING;
        ask(best, TIMES);
    }

    private void ask(Path path, int times) {
        if (!path.equals(asked)) {
            return;
        }
        if (times == 0) {
            choose();
            return;
        }
        ask.accept(path);
        long wait = Math.max(SHORTEST_WAIT, path.roundTripNanos() * 3 / 2);
        clock.later(wait, () -> ask(path, times - 1));
    }
}
