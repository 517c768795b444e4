package dev.adit.plugin.http;

import java.time.Duration;

/** What visitors may take of the server. They are the same for every tunnel, as most of them hold before one is chosen. */
final class Limits {
    /** A request line; beyond it 414. */
    static final int REQUEST_LINE = 8 * 1024;
    /** All headers of a request or response; beyond it 431, or 502. */
    static final int HEADERS = 32 * 1024;
    /** From the first byte of a connection, or of a request, to its last header: dripping does not help. */
    static final Duration HEAD = Duration.ofSeconds(10);
    /** A connection without a request. */
    static final Duration IDLE = Duration.ofSeconds(75);
    /** A request body, or a visitor that takes its response, without a byte. */
    static final Duration STALL = Duration.ofSeconds(60);
    /** Streams of one HTTP/2 connection at once. */
    static final int STREAMS = 100;
    /** Streams that one HTTP/2 connection may reset in {@link #RESETS_SECONDS}. */
    static final int RESETS = 200;
    /** See {@link #RESETS}. */
    static final int RESETS_SECONDS = 30;
    /** What a stream of HTTP/2 may send before it is read. */
    static final int STREAM_WINDOW = 128 * 1024;
    /** What all streams of a connection may send together before it is read, beside the 64 KiB of RFC 9113. */
    static final int CONNECTION_WINDOW = 448 * 1024;
    /** What is read of a visitor that is not listened to any more, so that it sees its answer and no reset. */
    static final int LINGER_BYTES = 1 << 20;
    /** The same in time. */
    static final Duration LINGER = Duration.ofSeconds(2);
    /** Connections to a target that wait for the next request, on each event loop. */
    static final int IDLE_TARGETS = 64;
    /** How long they wait where the target does not say how long it does. */
    static final Duration TARGET_IDLE = Duration.ofSeconds(4);
    /** How long they wait at most. */
    static final Duration TARGET_IDLE_MOST = Duration.ofSeconds(60);

    private Limits() {}
}
