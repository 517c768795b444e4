package dev.adit.kernel.bridge;

import dev.adit.api.config.Address;
import dev.adit.api.tunnel.Upstreams;
import dev.adit.kernel.config.ServerAddress;
import dev.adit.kernel.config.Transport;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.pipe.WebCertificate;
import dev.adit.kernel.signal.HeartbeatSettings;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a server's bridge needs to know.
 *
 * @param listen where clients come in
 * @param transports which it takes
 * @param web how WebSockets are taken
 * @param heartbeat of every signal
 * @param mux of every carrier; its initial window is the most that a client gets
 * @param limits towards strangers and lost clients
 * @param drainTimeout how long links may go on after a close was asked for
 * @param balancers whose connections begin with a PROXY header
 */
public record BridgeServerSettings(
        Address listen,
        Set<Transport> transports,
        WebSettings web,
        HeartbeatSettings heartbeat,
        MuxSettings mux,
        Limits limits,
        Duration drainTimeout,
        Upstreams balancers) {

    /** One that clients meet directly. */
    public BridgeServerSettings(
            Address listen,
            Set<Transport> transports,
            WebSettings web,
            HeartbeatSettings heartbeat,
            MuxSettings mux,
            Limits limits,
            Duration drainTimeout) {
        this(listen, transports, web, heartbeat, mux, limits, drainTimeout, Upstreams.NONE);
    }

    /**
     * How WebSockets are taken.
     *
     * @param path where they are
     * @param host a server name that is the bridge's alone; null where the port is
     * @param certificate makes the TLS around them; null for the server's own
     */
    public record WebSettings(
            String path, @Nullable String host, @Nullable WebCertificate certificate) {
        /** What holds where nothing is written. */
        public static final WebSettings DEFAULT = new WebSettings(ServerAddress.DEFAULT_PATH, null, null);
    }

    /**
     * Tells whether a transport is listed.
     *
     * @param transport any
     * @return true if clients may use it
     */
    public boolean takes(Transport transport) {
        return transports.contains(transport);
    }

    /**
     * What holds where nothing is written.
     *
     * @param listen where clients come in
     * @return TLS only, drained for 30 s
     */
    public static BridgeServerSettings of(Address listen) {
        return new BridgeServerSettings(
                listen,
                Set.of(Transport.TLS),
                WebSettings.DEFAULT,
                HeartbeatSettings.DEFAULT,
                MuxSettings.adit(),
                Limits.DEFAULT,
                Duration.ofSeconds(30));
    }
}
