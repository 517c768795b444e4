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
 * knocks with a backoff. One key can only use up its own. Confined to the server's home loop; holds something for keys
 * that are known, and for no others.
 */
final class Knocks {
    /** A client brings a signal and a carrier; some may hang half open while its network fails. */
    static final int WAITING = 16;
    /** Enough for a client that is cut off again and again by a bad network. */
    static final int SAVED_UP = 64;

    private static final long NANOS_FOR_ONE = TimeUnit.MILLISECONDS.toNanos(500);

    private final Map<NodeId, Guest> guests = new HashMap<>();

    /** One key's connections in the order in which they came, and what it has used up. */
    private static final class Guest {
        private final Map<Channel, Boolean> waiting = new LinkedHashMap<>();
        /** When everything is saved up again. */
        private long fullAt;

        private Guest(long now) {
            fullAt = now;
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
    boolean take(NodeId peer, long now) {
        Guest guest = guest(peer, now);
        long from = now - guest.fullAt > 0 ? now : guest.fullAt;
        if (from + NANOS_FOR_ONE - now > SAVED_UP * NANOS_FOR_ONE) {
            return false;
        }
        guest.fullAt = from + NANOS_FOR_ONE;
        return true;
    }

    /** Forgets keys that are known no more. */
    void retain(Set<NodeId> known) {
        guests.keySet().retainAll(known);
    }
}
