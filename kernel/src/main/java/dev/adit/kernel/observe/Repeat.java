package dev.adit.kernel.observe;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Marker;

/**
 * Says of an event that it may come as often as somebody else likes, and by which of its key-values two of them are the
 * same. The log writes the first of the same at once and the others as one line a minute with their number:
 *
 * <pre>{@code
 * log.atWarn().addMarker(Repeat.by("tunnel", "cause")).addKeyValue("cause", cause).log("link-failed")
 * }</pre>
 *
 * <p>What peers can choose freely (an id, a name) does not belong among the keys: each of them would get a line of its own.
 * Does nothing at level debug and below, where everything is written. Immutable; made once for each event.
 */
@SuppressWarnings("deprecation") // most of slf4j's Marker is; what is left is the way to say something to the log
public final class Repeat implements Marker {
    private static final long serialVersionUID = 1L;
    private static final String NAME = "repeat";

    @SuppressWarnings("serial") // never serialized, and the lists of the JDK could be
    private final List<String> keys;

    private final String source;
    private final int free;
    private final int most;

    private Repeat(List<String> keys, String source, int free, int most) {
        this.keys = keys;
        this.source = source;
        this.free = free;
        this.most = most;
    }

    /**
     * The same are those of one event with equal values.
     *
     * @param keys of the key-values that count; one that is missing counts as empty
     * @return for as many of them as the log can hold
     */
    public static Repeat by(String... keys) {
        return new Repeat(List.of(keys), "", 1, RepeatGate.MAX_ROWS);
    }

    /**
     * Counts the address of a peer in: an IPv4 address or an IPv6 /64, whatever the port.
     *
     * @param key whose value is an address with a port
     * @return otherwise the same
     */
    public Repeat from(String key) {
        return new Repeat(keys, key, free, most);
    }

    /**
     * Writes more than the first at once.
     *
     * @param lines so many of the same in a minute
     * @return otherwise the same
     */
    public Repeat free(int lines) {
        return new Repeat(keys, source, lines, most);
    }

    /**
     * Bounds what strangers can cause: what goes beyond is counted in one line of all.
     *
     * @param different how many that are not the same are told apart in a minute
     * @return otherwise the same
     */
    public Repeat atMost(int different) {
        return new Repeat(keys, source, free, different);
    }

    List<String> keys() {
        return keys;
    }

    /** Empty where the peer does not count. */
    String source() {
        return source;
    }

    int free() {
        return free;
    }

    int most() {
        return most;
    }

    @Override
    public String getName() {
        return NAME;
    }

    // Markers of slf4j may hold others; this one does not.

    @Override
    public void add(Marker reference) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean remove(Marker reference) {
        return false;
    }

    @Override
    public boolean hasChildren() {
        return false;
    }

    @Override
    public boolean hasReferences() {
        return false;
    }

    @Override
    public Iterator<Marker> iterator() {
        return Collections.emptyIterator();
    }

    @Override
    public boolean contains(Marker other) {
        return equals(other);
    }

    @Override
    public boolean contains(String name) {
        return NAME.equals(name);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
