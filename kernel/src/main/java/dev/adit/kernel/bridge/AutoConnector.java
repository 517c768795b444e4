package dev.adit.kernel.bridge;

import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.Opening;
import io.netty.channel.EventLoop;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes whichever way stands first, in a {@link WayRace}: what worked in this network before is started first, then the
 * others, the best first, and last those that have just failed. Joins go the way of the last login.
 *
 * <p>Logins belong to one loop, the client's; {@link #ways()} may be asked by any thread.
 */
final class AutoConnector implements Connector, WayRace.Rules {
    static final String NO_ANSWER = "no answer";
    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final List<KnownWay> ways;
    private final WayBook book;
    private final String server;
    private final long pauseNanos;
    private volatile KnownWay current;

    /** The best way first; one that has failed rests for the pause before it counts as the best again. */
    AutoConnector(List<Connector> best, WayBook book, long pauseNanos) {
        Endpoint usual = best.get(0).endpoint();
        this.ways = best.stream().map(way -> new KnownWay(way, usual)).toList();
        this.book = book;
        this.server = usual.address().toString();
        this.current = ways.get(0);
        this.pauseNanos = pauseNanos;
    }

    @Override
    public Endpoint endpoint() {
        return current.connector().endpoint();
    }

    @Override
    public Attempt join(EventLoop loop, Opening.Join join, Bytes secret, Outcome outcome) {
        return current.connector().join(loop, join, secret, outcome);
    }

    @Override
    public Attempt login(EventLoop loop, String session, Outcome outcome) {
        String known = book.last(server);
        // Sorting keeps the order of those that are alike.
        List<KnownWay> order = ways.stream()
                .sorted(Comparator.comparing(KnownWay::isResting)
                        .thenComparing(way -> !way.word().equals(known)))
                .toList();
        return race(order, loop, session, outcome);
    }

    private Attempt race(List<KnownWay> order, EventLoop loop, String session, Outcome outcome) {
        WayRace race = new WayRace(this, order, loop, session, outcome);
        race.next();
        return race;
    }

    /**
     * Where there is another one worth a try it comes first, but this one soon again: the server may have died, and not the
     * way.
     */
    @Override
    public void died(String why) {
        KnownWay dead = current;
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
        for (KnownWay way : ways) {
            if (way == current) {
                return null;
            }
            if (!way.isResting()) {
                // It counts as failed until it stands.
                way.failed(NO_ANSWER, pauseNanos);
                return race(List.of(way), loop, session, outcome);
            }
        }
        return null;
    }

    @Override
    public String ways() {
        KnownWay taken = current;
        // A worse way needs no excuse.
        return ways.stream()
                .takeWhile(way -> way != taken)
                .map(KnownWay::excuse)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("; "));
    }

    // Races.

    @Override
    public void failed(KnownWay way, String why) {
        way.failed(why, pauseNanos);
    }

    @Override
    public void silent(KnownWay way) {
        way.failed(NO_ANSWER, Math.min(pauseNanos, SOON_NANOS));
    }

    /** It may only have been slower, as in a process that has just begun; a worse one is not asked why. */
    @Override
    public void slower(KnownWay way, KnownWay winner) {
        if (ways.indexOf(way) < ways.indexOf(winner)) {
            silent(way);
        }
    }

    @Override
    public void took(KnownWay way) {
        way.stands();
        current = way;
        book.worked(server, way.word());
    }
}
