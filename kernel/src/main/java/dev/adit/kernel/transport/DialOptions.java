package dev.adit.kernel.transport;

import java.time.Duration;

/**
 * How to dial.
 *
 * @param timeout for everything together: finding the addresses and trying them all
 * @param filter asked for every address
 * @param defaultHost where to, if the target has no host: a name or an address without brackets
 */
public record DialOptions(Duration timeout, AddressFilter filter, String defaultHost) {
    /** Long enough for a lost SYN or two (RFC 6298: 1 s, then 2 s). */
    public static final Duration TIMEOUT = Duration.ofSeconds(10);

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
}
