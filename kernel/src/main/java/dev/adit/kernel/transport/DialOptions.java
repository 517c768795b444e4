package dev.adit.kernel.transport;

import java.time.Duration;

/**
 * How to dial.
 *
 * @param timeout for everything together: finding the addresses and trying them all
 * @param filter asked for every address
 * @param defaultHost where to, if the target has no host: a name or an address without brackets
 * @param racing true: an address that says nothing is not waited for, the next one is tried beside it after a quarter of a
 *     second and the first that stands is taken (RFC 8305); false: one after the other
 */
public record DialOptions(Duration timeout, AddressFilter filter, String defaultHost, boolean racing) {
    /** Long enough for a lost SYN or two (RFC 6298: 1 s, then 2 s). */
    public static final Duration TIMEOUT = Duration.ofSeconds(10);

    /**
     * One address after the other.
     *
     * @param timeout see {@link #timeout()}
     * @param filter see {@link #filter()}
     * @param defaultHost see {@link #defaultHost()}
     */
    public DialOptions(Duration timeout, AddressFilter filter, String defaultHost) {
        this(timeout, filter, defaultHost, false);
    }

    /** Checks the timeout. */
    public DialOptions {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: more than 0)");
        }
    }

    /**
     * What fits a client's target: 10 s, every address, 127.0.0.1.
     *
     * @return the defaults
     */
    public static DialOptions defaults() {
        return new DialOptions(TIMEOUT, AddressFilter.everything(), "127.0.0.1");
    }

    /**
     * Does not wait long for any address.
     *
     * @return otherwise the same
     */
    public DialOptions inRace() {
        return new DialOptions(timeout, filter, defaultHost, true);
    }
}
