package dev.adit.kernel.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;

/** Turns an event into one line, see {@link LogLine}. Called by logback under its own lock. */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    private final LogFormat format;
    private final ZoneId zone;

    LineEncoder(LogFormat format, ZoneId zone) {
        this.format = format;
        this.zone = zone;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        LogLine line = LogLine.of(event, zone);
        String text = switch (format) {
            case TEXT -> line.text();
            case JSON -> line.json();
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
