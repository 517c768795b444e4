package dev.adit.kernel.observe;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets logback up by code: there is no logback.xml to find, to override by accident, or to parse at start. Found by
 * logback through its services file: until {@link #apply} was called, warnings go to standard error, as befits a command
 * that is no service.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
    private static final int QUEUE = 4096;
    private static final long SWEEP_SECONDS = 1;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        ConsoleAppender<ILoggingEvent> errors = new ConsoleAppender<>();
        errors.setTarget("System.err");
        start(context, errors, LogFormat.TEXT);
        levels(context, Level.WARN);
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(errors);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * Sets up the log of a service. Lines are written by a thread of their own: a full pipe or a stopped terminal must
     * not stop an event loop, so when its queue is full lines are dropped instead.
     *
     * @param settings what is wanted
     * @throws IOException if the file cannot be written, with its path
     */
    public static void apply(LogSettings settings) throws IOException {
        LoggerContext context = context();
        if (context == null) {
            return;
        }
        begin(context, output(settings.file()), settings);
    }

    private static void begin(LoggerContext context, OutputStreamAppender<ILoggingEvent> output, LogSettings settings) {
        context.reset();
        start(context, output, settings.format());
        AsyncAppender queue = new AsyncAppender();
        queue.setContext(context);
        queue.setQueueSize(QUEUE);
        queue.setNeverBlock(true);
        queue.addAppender(output);
        queue.start();
        Level level = Level.convertAnSLF4JLevel(settings.level());
        levels(context, level);
        // Whoever looks for a fault wants to see everything.
        boolean everything = Level.DEBUG.isGreaterOrEqual(level);
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(everything ? queue : gate(context, queue));
    }

    /**
     * Sets up the log of a command that people watch: on standard error, so that standard output is what they asked for.
     *
     * @param level the least important that is told
     * @param chatty names of loggers that tell from INFO on, for what such a person wants to know in any case
     */
    public static void toStandardError(org.slf4j.event.Level level, String... chatty) {
        LoggerContext context = context();
        if (context == null) {
            return;
        }
        ConsoleAppender<ILoggingEvent> errors = new ConsoleAppender<>();
        errors.setTarget("System.err");
        begin(context, errors, new LogSettings(level, LogFormat.TEXT, null));
        if (level.compareTo(org.slf4j.event.Level.INFO) < 0) {
            for (String name : chatty) {
                context.getLogger(name).setLevel(Level.INFO);
            }
        }
    }

    /** Tells nothing from now on; for a command that says itself what went wrong. */
    public static void silence() {
        LoggerContext context = context();
        if (context != null) {
            context.reset();
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
        }
    }

    private static Appender<ILoggingEvent> gate(LoggerContext context, Appender<ILoggingEvent> queue) {
        RepeatGate gate = new RepeatGate(queue, System::nanoTime, InstantSource.system());
        gate.setContext(context);
        gate.start();
        context.addScheduledFuture(context.getScheduledExecutorService()
                .scheduleWithFixedDelay(gate::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS));
        return gate;
    }

    /** Writes what is still queued and closes the log. The last thing before the process ends. */
    public static void stop() {
        LoggerContext context = context();
        if (context != null) {
            context.stop();
        }
    }

    private static OutputStreamAppender<ILoggingEvent> output(@Nullable Path file) throws IOException {
        if (file == null) {
            return new ConsoleAppender<>();
        }
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new IOException("log file " + file + ": its directory does not exist");
        }
        if (Files.isDirectory(file) || !Files.isWritable(Files.exists(file) ? file : parent)) {
            throw new IOException("log file " + file + ": cannot be written");
        }
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setFile(file.toString());
        return appender;
    }

    private static void start(LoggerContext context, OutputStreamAppender<ILoggingEvent> output, LogFormat format) {
        LineEncoder encoder = new LineEncoder(format, ZoneId.systemDefault());
        encoder.setContext(context);
        encoder.start();
        output.setContext(context);
        output.setEncoder(encoder);
        output.start();
    }

    private static void levels(LoggerContext context, Level ours) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(ours);
        // The plugin host reports what pf4j meets, with the plugin's name; pf4j's own account of it would be a second
        // one.
        context.getLogger("org.pf4j").setLevel(Level.OFF);
        Level libraries = ours.isGreaterOrEqual(Level.WARN) ? ours : Level.WARN;
        context.getLogger("io.netty").setLevel(libraries);
    }

    private static @Nullable LoggerContext context() {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        return factory instanceof LoggerContext context ? context : null;
    }
}
