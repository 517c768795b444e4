package dev.adit.kernel.mux;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Why a link or a session broke. Expected in daily life, so it has no stack trace. */
public final class MuxException extends IOException {
    private static final long serialVersionUID = 1L;

    private MuxException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    static MuxException reset() {
        return new MuxException("connection reset by peer", null);
    }

    /** The process needs its memory more than a link that nobody reads. */
    static MuxException madeRoom() {
        return new MuxException("nobody read the link while memory was short", null);
    }

    static MuxException violation(String what) {
        return new MuxException("the peer broke the mux protocol: " + what, null);
    }

    static MuxException carrierLost(String how, @Nullable Throwable cause) {
        return new MuxException("the carrier was lost: " + how, cause);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
