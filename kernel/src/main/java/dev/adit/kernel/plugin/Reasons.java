package dev.adit.kernel.plugin;

import java.lang.reflect.InvocationTargetException;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginRuntimeException;

/** Turns what loading a plugin throws into one line for people. */
final class Reasons {
    private static final int LONGEST = 300;
    private static final String KERNEL = "dev.adit.kernel.";

    private Reasons() {}

    /** The first line of what really happened, wrappings taken off. */
    static String of(Throwable thrown) {
        Throwable cause = unwrap(thrown);
        String message = firstLine(cause.getMessage());
        if (cause instanceof NoClassDefFoundError && isName(message)) {
            return missing(message.replace('/', '.'));
        }
        if (cause instanceof ClassNotFoundException && isName(message)) {
            return missing(message);
        }
        if (cause instanceof UnsupportedClassVersionError) {
            return "it was compiled for a newer Java than this one, "
                    + Runtime.version().feature();
        }
        String name = cause.getClass().getName();
        return message.isEmpty() ? name : name + ": " + message;
    }

    private static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown;
        while (isWrapping(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isWrapping(Throwable thrown) {
        return thrown instanceof PluginRuntimeException
                || thrown instanceof ExceptionInInitializerError
                || thrown instanceof ServiceConfigurationError
                || thrown instanceof InvocationTargetException;
    }

    private static String missing(String className) {
        return className.startsWith(KERNEL)
                ? "it uses " + className + ", which no plugin can see"
                : "it needs the class " + className + ", which is neither in the jar nor in Adit's API";
    }

    private static boolean isName(String message) {
        return !message.isEmpty() && message.indexOf(' ') < 0;
    }

    private static String firstLine(@Nullable String message) {
        String line =
                message == null ? "" : message.lines().findFirst().orElse("").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
