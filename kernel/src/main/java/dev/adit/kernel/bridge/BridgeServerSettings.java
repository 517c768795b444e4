package dev.adit.kernel.bridge;

import dev.adit.api.config.Address;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.signal.HeartbeatSettings;
import java.time.Duration;
import java.util.Set;

/**
 * What a server's bridge needs to know.
 *
 * @param listen where clients come in
 * @param transports that are listed; TLS works always
 * @param heartbeat of every signal
 * @param mux of every carrier; its initial window is the most that a client gets
 * @param limits towards strangers and lost clients
 * @param drainTimeout how long links may go on after a close was asked for
 */
public record BridgeServerSettings(
        Address listen,
        Set<Transport> transports,
        HeartbeatSettings heartbeat,
        MuxSettings mux,
        Limits limits,
        Duration drainTimeout) {

    /** On TLS, and plain carriers where they are wanted. */
    public BridgeServerSettings(
            Address listen,
            boolean plainCarriers,
            HeartbeatSettings heartbeat,
            MuxSettings mux,
            Limits limits,
            Duration drainTimeout) {
        this(
                listen,
                plainCarriers ? Set.of(Transport.TLS, Transport.TCP) : Set.of(Transport.TLS),
                heartbeat,
                mux,
                limits,
                drainTimeout);
    }

    /**
     * Whether carriers may be plain connections.
     *
     * @return true where {@code tcp} is listed
     */
    public boolean plainCarriers() {
        return transports.contains(Transport.TCP);
    }

    /**
     * What holds where nothing is written.
     *
     * @param listen where clients come in
     * @return TLS only, drained for 30 s
     */
    public static BridgeServerSettings of(Address listen) {
        return new BridgeServerSettings(
                listen, false, HeartbeatSettings.DEFAULT, MuxSettings.adit(), Limits.DEFAULT, Duration.ofSeconds(30));
    }
}
