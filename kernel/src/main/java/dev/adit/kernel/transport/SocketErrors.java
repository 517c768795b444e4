package dev.adit.kernel.transport;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the operating system says of a socket, in our words. The JDK and Netty's natives put the same errno into
 * different exceptions and sentences, so it is the sentence that is looked at.
 */
final class SocketErrors {
    private static final Map<String, String> WORDS = new LinkedHashMap<>();

    static {
        WORDS.put("connection refused", "refused the connection");
        WORDS.put("connection reset", "reset the connection");
        WORDS.put("no route to host", "is not reachable: no route to it");
        WORDS.put("host is unreachable", "is not reachable");
        WORDS.put("host unreachable", "is not reachable");
        WORDS.put("network is unreachable", "is not reachable: its network is not");
        WORDS.put("network unreachable", "is not reachable: its network is not");
        WORDS.put("no such file", "does not exist");
        WORDS.put("filenotfoundexception", "does not exist");
        WORDS.put("permission denied", "may not be used: permission denied");
        WORDS.put("operation not permitted", "may not be used: a rule of this machine forbids it");
        WORDS.put("too many open files", "could not be tried: this process has too many open files");
        WORDS.put("timed out", "did not answer");
    }

    private SocketErrors() {}

    static String words(Throwable cause) {
        String message = text(cause);
        String lower = message.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, String> entry : WORDS.entrySet()) {
            if (lower.contains(entry.getKey())) {
                return entry.getValue();
            }
        }
        return "failed: " + message;
    }

    static boolean says(Throwable cause, String words) {
        return text(cause).toLowerCase(Locale.ROOT).contains(words);
    }

    /** Netty wraps what opening a socket throws, and what it says then stands in the cause. */
    private static String text(Throwable cause) {
        StringBuilder text = new StringBuilder();
        for (Throwable link = cause; link != null && text.length() < 500; link = link.getCause()) {
            text.append(text.isEmpty() ? "" : ": ").append(link.getMessage() == null ? link : link.getMessage());
        }
        return text.toString();
    }
}
