package dev.adit.plugin.p2p.punch;

import org.jspecify.annotations.Nullable;

/** One socket of an attempt and what it is for. */
final class Lane {
    final Method method;
    final boolean ipv6;
    final int variant;
    /** Whether it is one of the sockets whose addresses the other end knows. */
    final boolean main;

    private @Nullable Port port;

    Lane(Method method, boolean ipv6, int variant, boolean main) {
        this.method = method;
        this.ipv6 = ipv6;
        this.variant = variant;
        this.main = main;
    }

    void bind(Port opened) {
        port = opened;
    }

    Port port() {
        Port bound = port;
        if (bound == null) {
            throw new IllegalStateException("the socket is not open yet");
        }
        return bound;
    }

    void close() {
        if (port != null) {
            port.close();
        }
    }
}
