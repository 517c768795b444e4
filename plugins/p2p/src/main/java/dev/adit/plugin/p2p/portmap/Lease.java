package dev.adit.plugin.p2p.portmap;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What a router has promised.
 *
 * @param outside where packets come in
 * @param lifetime for how long, unless it is asked again
 */
record Lease(InetSocketAddress outside, Duration lifetime) {
    /** What is asked for (RFC 6886 §3.3 recommends 7,200 s; a client that is killed leaves the door open for so long). */
    static final Duration WANTED = Duration.ofHours(1);
}
