package dev.adit.kernel.transport;

import io.netty.handler.ssl.OpenSsl;

/** What has to be unpacked and linked before the first connection. */
public final class NativeParts {
    private NativeParts() {}

    /** Loads them, on whatever thread has the time; what cannot be loaded here is said by whoever needs it. */
    public static void load() {
        IoKind.best();
        OpenSsl.isAvailable();
    }
}
