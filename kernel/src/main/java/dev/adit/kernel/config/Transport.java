package dev.adit.kernel.config;

import dev.adit.api.config.Doc;
import java.util.Arrays;
import java.util.List;

/** What signals and carriers run on. */
@Doc("tls, tcp, ws, wss or quic")
public enum Transport {
    /** Pinned TLS for signal and carriers. */
    TLS,
    /** The signal is TLS, the carriers are plain: payload can be read on the way. */
    TCP,
    /** Pinned TLS inside of a WebSocket. */
    WS,
    /** A WebSocket over TLS, with the pinned TLS inside of it unless the outer one is that already. */
    WSS,
    /** A QUIC connection, over UDP, with the pinned TLS that is part of it. */
    QUIC;

    private static final String EXPECTED = " (expected: tls, tcp, ws, wss or quic)";
    private static final List<String> LATER = List.of("kcp");

    /** Reads the word of the file. */
    public static Transport parse(String text) {
        if (LATER.contains(text)) {
            throw new IllegalArgumentException("'" + text + "' is not in this version" + EXPECTED);
        }
        return Arrays.stream(values())
                .filter(transport -> transport.word().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not a transport" + EXPECTED));
    }

    /** The word as it stands in a file. */
    public String word() {
        return TypeNames.constant(this);
    }
}
