package dev.adit.kernel.transport;

import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Holds the connections of whoever is not known yet. When it is full, the one that has waited longest goes, not the one that comes: so a
 * crowd of silent peers delays nobody, since whoever has something to say is done long before its turn. One source (an IPv4 address, an
 * IPv6 /64) can only push out its own.
 *
 * <p>Confined to one loop, its owner's; the connections may be of others.
 */
public final class WaitingRoom {
    private static final int V6_NETWORK_BYTES = 8;

    private final int capacity;
    private final int capacityOfOneSource;
    private final Map<Channel, Object> waiting = new LinkedHashMap<>();
    private final Map<Object, Integer> bySource = new HashMap<>();

    /**
     * Makes an empty one.
     *
     * @param capacity how many may wait
     * @param capacityOfOneSource the same for one IPv4 address or one IPv6 /64
     */
    public WaitingRoom(int capacity, int capacityOfOneSource) {
        this.capacity = capacity;
        this.capacityOfOneSource = capacityOfOneSource;
    }

    /**
     * Takes one in, and closes the oldest of its source, or of all, where there is no room.
     *
     * @param channel to be told of again by {@link #leave}
     */
    public void enter(Channel channel) {
        Object source = source(channel.remoteAddress());
        if (bySource.getOrDefault(source, 0) >= capacityOfOneSource) {
            evictOldest(source);
        } else if (waiting.size() >= capacity) {
            evict(waiting.keySet().iterator().next());
        }
        waiting.put(channel, source);
        bySource.merge(source, 1, Integer::sum);
    }

    /**
     * Forgets one that is known now, or closed.
     *
     * @param channel if it is not here, nothing happens
     */
    public void leave(Channel channel) {
        Object source = waiting.remove(channel);
        if (source != null) {
            bySource.computeIfPresent(source, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    int size() {
        return waiting.size();
    }

    private void evictOldest(Object source) {
        for (Map.Entry<Channel, Object> entry : waiting.entrySet()) {
            if (entry.getValue().equals(source)) {
                evict(entry.getKey());
                return;
            }
        }
    }

    private void evict(Channel channel) {
        leave(channel);
        channel.close();
    }

    /** What counts as one: an attacker has a whole /64 for the asking. */
    static Object source(SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress inet) || inet.isUnresolved()) {
            return "local";
        }
        InetAddress address = inet.getAddress();
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        byte[] network = Arrays.copyOf(address.getAddress(), V6_NETWORK_BYTES);
        return ByteBuffer.wrap(network);
    }
}
