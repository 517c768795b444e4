package dev.adit.kernel.signal;

import java.util.Set;

/** What the server says to a {@link Hello}. */
public sealed interface Answer {

    /**
     * The connection is taken.
     *
     * @param version the protocol version spoken from here on
     * @param capabilities those of the server
     * @param session the session opened, taken up again, or joined
     * @param secret proves later plain carriers; empty on a join
     * @param initialWindow the first window of every link of the session, in both directions; 0 on a join
     * @param heartbeat what the server keeps to and expects
     * @param proof the server's MAC on a plain carrier; else empty
     */
    record Welcome(
            int version,
            Set<String> capabilities,
            String session,
            Bytes secret,
            int initialWindow,
            HeartbeatSettings heartbeat,
            Bytes proof)
            implements Answer {
        /** Copies the capabilities. */
        public Welcome {
            capabilities = Set.copyOf(capabilities);
        }
    }

    /**
     * The connection is not taken and ends.
     *
     * @param reason {@link RefusedReason#UNSPECIFIED} for everybody without a known key
     */
    record Refused(RefusedReason reason) implements Answer {}

    /**
     * A plain carrier has to prove that it knows the session's secret.
     *
     * @param nonce fresh from the server
     */
    record Challenge(Bytes nonce) implements Answer {}
}
