package dev.adit.kernel.config;

import dev.adit.api.config.Doc;
import dev.adit.api.transport.TransportType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What signals and carriers run on: one of the kernel's own, or that of a plugin as a file sets it up. */
@Doc("tls, tcp, ws, wss, quic or the word of a plugin")
public final class Transport {
    /** Pinned TLS for signal and carriers. */
    public static final Transport TLS = new Transport("tls", null);
    /** The signal is TLS, the carriers are plain: payload can be read on the way. */
    public static final Transport TCP = new Transport("tcp", null);
    /** Pinned TLS inside of a WebSocket. */
    public static final Transport WS = new Transport("ws", null);
    /** A WebSocket over TLS, with the pinned TLS inside of it unless the outer one is that already. */
    public static final Transport WSS = new Transport("wss", null);
    /** A QUIC connection, over UDP, with the pinned TLS that is part of it. */
    public static final Transport QUIC = new Transport("quic", null);

    private static final List<Transport> OWN = List.of(TLS, TCP, WS, WSS, QUIC);
    private static final String EXPECTED = "tls, tcp, ws, wss or quic";

    private final String word;
    private final @Nullable DatagramPipes plugin;

    private Transport(String word, @Nullable DatagramPipes plugin) {
        this.word = word;
        this.plugin = plugin;
    }

    /**
     * That of a plugin; each call makes another one.
     *
     * @param type the plugin's
     * @param config of the type's record
     */
    public static Transport of(TransportType<?> type, Record config) {
        return new Transport(type.name(), DatagramPipes.of(type, config));
    }

    /** The kernel's own. */
    public static List<Transport> own() {
        return OWN;
    }

    /** Reads the word of one of the kernel's own. */
    public static Transport parse(String text) {
        Transport own = find(text);
        if (own == null) {
            throw unknown(text, EXPECTED);
        }
        return own;
    }

    static @Nullable Transport find(String text) {
        return OWN.stream()
                .filter(transport -> transport.word.equals(text))
                .findFirst()
                .orElse(null);
    }

    private static IllegalArgumentException unknown(String text, String expected) {
        return new IllegalArgumentException(
                KnownWords.TRANSPORTS.contains(text)
                        ? "'" + text + "': " + KnownWords.notLoaded(text) + " (expected: " + expected + ")"
                        : "'" + text + "' is not a transport (expected: " + expected + ")");
    }

    /** As {@link #parse}, where there are plugins that might have brought it. */
    static IllegalArgumentException unknown(String text, Iterable<String> plugins) {
        String more = String.join(", ", plugins);
        return unknown(text, more.isEmpty() ? EXPECTED : EXPECTED + ", or " + more);
    }

    /** The word as it stands in a file. */
    public String word() {
        return word;
    }

    /** What makes its pipes, where it is a plugin's; null where the kernel knows how. */
    public @Nullable DatagramPipes plugin() {
        return plugin;
    }

    /** Whether it needs the UDP port. */
    public boolean isOverUdp() {
        return this == QUIC || plugin != null;
    }

    @Override
    public String toString() {
        return word;
    }
}
