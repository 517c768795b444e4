package dev.adit.kernel.bridge;

import dev.adit.kernel.identity.ClientKey;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.signal.HeartbeatSettings;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * What a client's bridge needs to know.
 *
 * @param servers the ways to it, the best first
 * @param way what stands in between
 * @param client the name in the server's file; empty where the key alone tells it
 * @param instance random, one for each process; see {@link #newInstance()}
 * @param nodeVersion of the program
 * @param heartbeat of the signal and the carriers; the server's interval holds if it is shorter
 * @param mux of every carrier; its initial window is the most that the server may choose
 * @param timings how long things may take
 */
public record BridgeClientSettings(
        List<Endpoint> servers,
        Way way,
        String client,
        String instance,
        String nodeVersion,
        HeartbeatSettings heartbeat,
        MuxSettings mux,
        Timings timings) {

    /**
     * The same for another bridge of the process.
     *
     * @return with an instance of its own
     */
    public BridgeClientSettings again() {
        return new BridgeClientSettings(servers, way, client, newInstance(), nodeVersion, heartbeat, mux, timings);
    }

    /**
     * The best way.
     *
     * @return the first of them
     */
    public Endpoint server() {
        return servers.get(0);
    }

    /**
     * How long things may take.
     *
     * @param dial to connect
     * @param hello from there until the server has answered
     * @param grace in which links outlive a lost signal
     * @param drain how long links may go on after a close was asked for
     * @param rest before a way that failed is tried again while another one serves
     */
    public record Timings(Duration dial, Duration hello, Duration grace, Duration drain, Duration rest) {
        /** What holds where nothing is written. */
        public static final Timings DEFAULT = new Timings(
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                Duration.ofMinutes(4));

        /** The usual rest. */
        public Timings(Duration dial, Duration hello, Duration grace, Duration drain) {
            this(dial, hello, grace, drain, Duration.ofMinutes(4));
        }

        /**
         * Changes the drain timeout.
         *
         * @param newDrain see {@link #drain()}
         * @return otherwise the same
         */
        public Timings withDrain(Duration newDrain) {
            return new Timings(dial, hello, grace, newDrain, rest);
        }
    }

    /**
     * What holds where nothing is written.
     *
     * @param server where it is
     * @param client the name in the server's file
     * @return an instance of its own
     */
    public static BridgeClientSettings of(Endpoint server, String client) {
        return new BridgeClientSettings(
                List.of(server),
                Way.DIRECT,
                client,
                newInstance(),
                "",
                HeartbeatSettings.DEFAULT,
                MuxSettings.adit(),
                Timings.DEFAULT);
    }

    /**
     * What logs and status call the client.
     *
     * @param key its own
     * @return its name, or the beginning of its id where it has none
     */
    public String shownName(ClientKey key) {
        return client.isEmpty() ? key.identity().id().brief() : client;
    }

    /**
     * Makes an instance id.
     *
     * @return 128 random bits as text
     */
    public static String newInstance() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
