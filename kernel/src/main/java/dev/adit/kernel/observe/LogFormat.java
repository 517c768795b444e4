package dev.adit.kernel.observe;

/** How a log line looks. */
public enum LogFormat {
    /** For people: {@code TIME LEVEL event key=value: words}. */
    TEXT,
    /** For machines: one JSON object a line. */
    JSON
}
