package dev.adit.kernel.bridge;

import dev.adit.kernel.identity.NodeId;
import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What the holder of a known key may cost before its connections are taken: so many that have proved the key and say
 * nothing, the oldest of which goes, and so many logins and joins in a time. No client of ours comes near, since it
 * knocks with a backoff. Direct carriers, which the server orders by the dozen, are counted apart. One key can only use up its own. Confined to the server's home loop; holds something for keys
 * that are known, and for no others.
 */
final class Knocks {
    /** A client brings a signal and a carrier; some may hang half open while its network fails. */
    static final int WAITING = 16;
    /** Enough for a client that is cut off again and again by a bad network. */
    static final int SAVED_UP = 64;

    /** The same for direct carriers: more than are ever ordered at a time. */
    static final int ORDERED_SAVED_UP = 512;

    private static final long NANOS_FOR_ONE = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long NANOS_FOR_ORDERED = TimeUnit.MILLISECONDS.toNanos(20);

    private final Map<NodeId, Guest> guests = new HashMap<>();

    /** One key's connections in the order in which they came, and what it has used up. */
    private static final class Guest {
        private final Map<Channel, Boolean> waiting = new LinkedHashMap<>();
        private final Savings knocks;
        private final Savings ordered;

        private Guest(long now) {
            knocks = new Savings(SAVED_UP, NANOS_FOR_ONE, now);
            ordered = new Savings(ORDERED_SAVED_UP, NANOS_FOR_ORDERED, now);
        }
    }

    /** So many are saved up, and one more comes in each time. */
    private static final class Savings {
        private final long most;
        private final long nanosForOne;
        /** When everything is saved up again. */
        private long fullAt;

        private Savings(long most, long nanosForOne, long now) {
            this.most = most;
            this.nanosForOne = nanosForOne;
            this.fullAt = now;
        }

        private boolean take(long now) {
            long from = now - fullAt > 0 ? now : fullAt;
            if (from + nanosForOne - now > most * nanosForOne) {
                return false;
            }
            fullAt = from + nanosForOne;
            return true;
        }
    }

    private Guest guest(NodeId peer, long now) {
        return guests.computeIfAbsent(peer, key -> new Guest(now));
    }

    /** A connection has proved the key; if too many of that key wait already, the oldest of them ends. */
    void enter(NodeId peer, Channel channel, long now) {
        Map<Channel, Boolean> waiting = guest(peer, now).waiting;
        if (waiting.size() >= WAITING) {
            Channel oldest = waiting.keySet().iterator().next();
            waiting.remove(oldest);
            oldest.close();
        }
        waiting.put(channel, true);
    }

    /** It was taken, refused, or has ended. */
    void leave(NodeId peer, Channel channel) {
        Guest guest = guests.get(peer);
        if (guest != null) {
            guest.waiting.remove(channel);
        }
    }

    int waiting(NodeId peer) {
        Guest guest = guests.get(peer);
        return guest == null ? 0 : guest.waiting.size();
    }

    /** Takes one login or join from what the key has saved up; false if nothing is left. */
    boolean take(NodeId peer, boolean ordered, long now) {
        Guest guest = guest(peer, now);
        return (ordered ? guest.ordered : guest.knocks).take(now);
    }

    /** Forgets keys that are known no more. */
    void retain(Set<NodeId> known) {
        guests.keySet().retainAll(known);
    }
}
