package dev.adit.kernel.tunnel;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.AbstractLogger;
import org.slf4j.spi.LoggingEventBuilder;

/** A log whose every line says which tunnel it is about, whoever writes it. */
final class TunnelLogger extends AbstractLogger {
    private static final long serialVersionUID = 1L;

    private final transient Logger logger;
    private final String tunnel;

    TunnelLogger(String type, String tunnel) {
        this.logger = LoggerFactory.getLogger("dev.adit.tunnel." + type);
        this.tunnel = tunnel;
        this.name = logger.getName();
    }

    @Override
    public LoggingEventBuilder makeLoggingEventBuilder(Level level) {
        return logger.makeLoggingEventBuilder(level).addKeyValue("tunnel", tunnel);
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String message,
            Object @Nullable [] arguments,
            @Nullable Throwable cause) {
        LoggingEventBuilder line = makeLoggingEventBuilder(level).setMessage(message);
        if (marker != null) {
            line = line.addMarker(marker);
        }
        if (cause != null) {
            line = line.setCause(cause);
        }
        for (Object argument : arguments == null ? new Object[0] : arguments) {
            line = line.addArgument(argument);
        }
        line.log();
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    public boolean isTraceEnabled() {
        return logger.isTraceEnabled();
    }

    @Override
    public boolean isTraceEnabled(Marker marker) {
        return logger.isTraceEnabled(marker);
    }

    @Override
    public boolean isDebugEnabled() {
        return logger.isDebugEnabled();
    }

    @Override
    public boolean isDebugEnabled(Marker marker) {
        return logger.isDebugEnabled(marker);
    }

    @Override
    public boolean isInfoEnabled() {
        return logger.isInfoEnabled();
    }

    @Override
    public boolean isInfoEnabled(Marker marker) {
        return logger.isInfoEnabled(marker);
    }

    @Override
    public boolean isWarnEnabled() {
        return logger.isWarnEnabled();
    }

    @Override
    public boolean isWarnEnabled(Marker marker) {
        return logger.isWarnEnabled(marker);
    }

    @Override
    public boolean isErrorEnabled() {
        return logger.isErrorEnabled();
    }

    @Override
    public boolean isErrorEnabled(Marker marker) {
        return logger.isErrorEnabled(marker);
    }
}
