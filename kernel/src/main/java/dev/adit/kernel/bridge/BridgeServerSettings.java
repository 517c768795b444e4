package dev.adit.kernel.bridge;

import dev.adit.api.config.Address;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.signal.HeartbeatSettings;
import java.time.Duration;

/**
 * What a server's bridge needs to know.
 *
 * @param listen where clients come in
 * @param plainCarriers whether transport {@code tcp} is listed
 * @param heartbeat of every signal
 * @param mux of every carrier; its initial window is the most that a client gets
 * @param limits towards strangers and lost clients
 * @param drainTimeout how long links may go on after a close was asked for
 */
public record BridgeServerSettings(
        Address listen,
        boolean plainCarriers,
        HeartbeatSettings heartbeat,
        MuxSettings mux,
        Limits limits,
        Duration drainTimeout) {

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
