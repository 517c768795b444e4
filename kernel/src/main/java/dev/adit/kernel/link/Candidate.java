package dev.adit.kernel.link;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One way to the service of a tunnel: a client, and one of its targets. What is known of it is two things: a watch has
 * judged it, which takes it out; and links to it have failed in a row, which puts it behind the others for a moment. Any
 * thread.
 */
final class Candidate {
    /** One failure may be the visitor's bad luck. */
    private static final int FAILURES = 2;

    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String client;
    private final @Nullable Address target;
    private final AtomicInteger links = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile long restUntil;
    private volatile @Nullable String down;

    /** The target is a range where it goes with a range of entries; null for a type that needs none. */
    Candidate(String client, @Nullable Address target) {
        this.client = client;
        this.target = target;
    }

    String client() {
        return client;
    }

    @Nullable
    Address target() {
        return target;
    }

    boolean is(String otherClient, @Nullable Address otherTarget) {
        return client.equals(otherClient) && (target == null ? otherTarget == null : target.equals(otherTarget));
    }

    /** Which of its ports an address is, counted from 0; -1 where it is none of them. */
    int row(Address address) {
        Address own = target;
        if (own == null || address.size() != 1) {
            return -1;
        }
        if (own.size() == 1) {
            return own.equals(address) ? 0 : -1;
        }
        int row = address.ports() == null ? -1 : address.port() - own.port();
        return row >= 0 && row < own.size() && own.at(row).equals(address) ? row : -1;
    }

    // Links.

    void begin() {
        links.incrementAndGet();
    }

    void end() {
        links.decrementAndGet();
    }

    int links() {
        return links.get();
    }

    // What is known of it.

    /** Returns whether that is news. */
    boolean judge(@Nullable String cause) {
        String before = down;
        down = cause;
        return (before == null) != (cause == null);
    }

    /** Why it is out; null where it is in. */
    @Nullable
    String down() {
        return down;
    }

    void succeeded() {
        failures.set(0);
    }

    void failed(LinkException cause, long now) {
        boolean blamed = cause.failure().fault() == LinkFailure.Fault.TARGET
                || cause.failure() == LinkFailure.DENIED
                || cause.failure() == LinkFailure.NO_EXIT;
        if (blamed && failures.incrementAndGet() >= FAILURES) {
            restUntil = now + REST_NANOS;
        }
    }

    boolean rests(long now) {
        return failures.get() >= FAILURES && restUntil - now > 0;
    }

    @Override
    public String toString() {
        return target == null ? client : client + " " + target;
    }
}
