package dev.adit.kernel.transport;

import dev.adit.api.tunnel.Source;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Holds the connections of whoever is not known yet. When it is full, the source (an IPv4 address, an IPv6 /64) that has
 * most of them here loses one, drawn by lot. So a source can take what nobody else wants, such as a hundred clients
 * behind one address after a restart, and a crowd pushes out its own.
 *
 * <p>By lot, and not the oldest: where they come faster than they can say who they are, the oldest is always the one that
 * is about to, and nobody would ever come in. Nor the newest, or whoever is silent would lock the others out.
 *
 * <p>Confined to one loop, its owner's; the connections may be of others.
 */
public final class WaitingRoom {
    private final int capacity;
    private final RandomGenerator random;
    private final Map<Channel, Object> waiting = new HashMap<>();
    private final Map<Object, List<Channel>> bySource = new HashMap<>();

    /**
     * Makes an empty one.
     *
     * @param capacity how many may wait
     */
    public WaitingRoom(int capacity) {
        this(capacity, RandomGenerator.getDefault());
    }

    WaitingRoom(int capacity, RandomGenerator random) {
        this.capacity = capacity;
        this.random = random;
    }

    /**
     * Takes one in, and closes another where there is no room.
     *
     * @param channel to be told of again by {@link #leave}
     */
    public void enter(Channel channel) {
        enter(channel, channel.remoteAddress());
    }

    /**
     * The same for one that came through somebody else, whose crowd is not its own.
     *
     * @param channel see {@link #enter(Channel)}
     * @param from where it comes from in truth; null for this machine
     */
    public void enter(Channel channel, @Nullable SocketAddress from) {
        if (waiting.size() >= capacity) {
            evict();
        }
        Object source = source(from);
        waiting.put(channel, source);
        bySource.computeIfAbsent(source, key -> new ArrayList<>()).add(channel);
    }

    /**
     * Forgets one that is known now, or closed.
     *
     * @param channel if it is not here, nothing happens
     */
    public void leave(Channel channel) {
        Object source = waiting.remove(channel);
        if (source != null) {
            bySource.computeIfPresent(source, (key, those) -> {
                those.remove(channel);
                return those.isEmpty() ? null : those;
            });
        }
    }

    int size() {
        return waiting.size();
    }

    private void evict() {
        List<Channel> those = largest();
        Channel victim = those.get(random.nextInt(those.size()));
        leave(victim);
        victim.close();
    }

    /** Where several have as many, it is one of them by lot. */
    private List<Channel> largest() {
        int most = bySource.values().stream().mapToInt(List::size).max().orElseThrow();
        List<List<Channel>> largest =
                bySource.values().stream().filter(those -> those.size() == most).toList();
        return largest.get(random.nextInt(largest.size()));
    }

    /** What counts as one: an attacker has a whole /64 for the asking. */
    static Object source(@Nullable SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress inet) || inet.isUnresolved()) {
            return "local";
        }
        return Source.of(inet.getAddress());
    }
}
