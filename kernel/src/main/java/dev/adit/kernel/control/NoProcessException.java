package dev.adit.kernel.control;

import java.io.IOException;
import java.nio.file.Path;

/** Nobody answers at a control socket. Expected in daily life, so it has no stack trace. */
public final class NoProcessException extends IOException {
    private static final long serialVersionUID = 1L;

    NoProcessException(Path socket, String reason) {
        super("no process answers at " + socket + " (" + reason + ")");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
