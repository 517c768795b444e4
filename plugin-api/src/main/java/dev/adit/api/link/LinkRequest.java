package dev.adit.api.link;

import dev.adit.api.config.Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an entry asks of the other end. Immutable; crosses the bridge.
 *
 * @param type the link type, which names the exit at the other end ({@code tcp}, {@code udp5}, …)
 * @param kind stream or datagrams
 * @param tunnel the tunnel's name, for grants, logs and counters
 * @param target what the exit shall reach: a single address; null where the type finds its targets itself
 * @param visitor the visitor's address; null where it has none (a Unix socket)
 * @param entry the address at which the visitor came in; null where it has none
 * @param dialTimeout how long the exit may try to reach the target
 * @param awaitReply true: {@link LinkOpener#open} completes only with the other end's answer, so a failure can still be
 *     answered or another candidate tried; false: the link is there at once and a failure arrives as a {@link
 *     LinkException} on it
 * @param options what interceptors tell their counterpart at the other end, by the word they own
 */
public record LinkRequest(
        String type,
        LinkKind kind,
        String tunnel,
        @Nullable Address target,
        @Nullable InetSocketAddress visitor,
        @Nullable InetSocketAddress entry,
        Duration dialTimeout,
        boolean awaitReply,
        Map<String, String> options) {

    /**
     * The option by which the entry of a datagram link tells how long it stays without datagrams, in milliseconds: the other
     * end keeps the target's socket that long.
     */
    public static final String IDLE = "idle";

    /** The option that names, sorted and by commas, the features without which the exit must refuse the link. */
    public static final String NEEDS = "needs";

    /** The dial timeout where nothing is written. */
    public static final Duration DEFAULT_DIAL_TIMEOUT = Duration.ofSeconds(10);

    /** Copies the options. */
    public LinkRequest {
        options = Map.copyOf(options);
        if (target != null && target.size() != 1) {
            throw new IllegalArgumentException("target: " + target + " (expected: one address, not a range)");
        }
    }

    /**
     * A request for a stream with nothing but a type, a tunnel and a target; the rest by the {@code with} methods.
     *
     * @param type the link type
     * @param tunnel the tunnel's name
     * @param target a single address, or null
     * @return the request
     */
    public static LinkRequest stream(String type, String tunnel, @Nullable Address target) {
        return new LinkRequest(
                type, LinkKind.STREAM, tunnel, target, null, null, DEFAULT_DIAL_TIMEOUT, false, Map.of());
    }

    /**
     * The same of another type.
     *
     * @param newType names the exit
     * @return a copy
     */
    public LinkRequest withType(String newType) {
        return new LinkRequest(newType, kind, tunnel, target, visitor, entry, dialTimeout, awaitReply, options);
    }

    /**
     * The same for another kind.
     *
     * @param newKind stream or datagrams
     * @return a copy
     */
    public LinkRequest withKind(LinkKind newKind) {
        return new LinkRequest(type, newKind, tunnel, target, visitor, entry, dialTimeout, awaitReply, options);
    }

    /**
     * The same to another target.
     *
     * @param newTarget a single address
     * @return a copy
     */
    public LinkRequest withTarget(Address newTarget) {
        return new LinkRequest(type, kind, tunnel, newTarget, visitor, entry, dialTimeout, awaitReply, options);
    }

    /**
     * The same for a visitor.
     *
     * @param newVisitor the visitor's address, or null
     * @param newEntry where it came in, or null
     * @return a copy
     */
    public LinkRequest withVisitor(@Nullable InetSocketAddress newVisitor, @Nullable InetSocketAddress newEntry) {
        return new LinkRequest(type, kind, tunnel, target, newVisitor, newEntry, dialTimeout, awaitReply, options);
    }

    /**
     * The same with another dial timeout.
     *
     * @param newTimeout positive
     * @return a copy
     */
    public LinkRequest withDialTimeout(Duration newTimeout) {
        return new LinkRequest(type, kind, tunnel, target, visitor, entry, newTimeout, awaitReply, options);
    }

    /**
     * The same, waiting for the answer or not.
     *
     * @param newAwaitReply see the component
     * @return a copy
     */
    public LinkRequest withAwaitReply(boolean newAwaitReply) {
        return new LinkRequest(type, kind, tunnel, target, visitor, entry, dialTimeout, newAwaitReply, options);
    }

    /**
     * The same with one more option.
     *
     * @param word the interceptor's word
     * @param value what its counterpart shall know
     * @return a copy
     */
    public LinkRequest withOption(String word, String value) {
        Map<String, String> more = new HashMap<>(options);
        more.put(word, value);
        return new LinkRequest(type, kind, tunnel, target, visitor, entry, dialTimeout, awaitReply, more);
    }

    /**
     * The same, for an exit that must know some features.
     *
     * @param demands what each is told, by its word; see {@link LinkInterceptor#demands}
     * @return a copy, with {@link #NEEDS}
     */
    public LinkRequest withDemands(Map<String, String> demands) {
        if (demands.isEmpty()) {
            return this;
        }
        Map<String, String> more = new HashMap<>(options);
        more.putAll(demands);
        more.put(NEEDS, String.join(",", new TreeSet<>(demands.keySet())));
        return new LinkRequest(type, kind, tunnel, target, visitor, entry, dialTimeout, awaitReply, more);
    }
}
