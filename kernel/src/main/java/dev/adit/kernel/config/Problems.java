package dev.adit.kernel.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong in one file. Whoever resolves a value from outside or reads a secret {@linkplain #hide hides}
 * it here: messages are written by plugins too, and none of them may carry it.
 */
final class Problems {
    private static final int MOST_TEXT = 400;
    /** A shorter value is replaced only where it stands alone, or it would garble every message. */
    private static final int CERTAIN = 6;

    private static final Comparator<ConfigProblem> ORDER = Comparator.comparingInt(ConfigProblem::line)
            .thenComparingInt(ConfigProblem::column)
            .thenComparing(ConfigProblem::path);

    /** The one string of a client, put into a wrong key. */
    private static final Pattern CLIENT_KEY = Pattern.compile("adit1-[A-Za-z0-9_=-]{8,}", Pattern.CASE_INSENSITIVE);

    private final String file;
    private final List<ConfigProblem> found = new ArrayList<>();
    private final List<ConfigProblem> warnings = new ArrayList<>();
    private final Map<String, String> hidden = new LinkedHashMap<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Position at, String path, String message) {
        found.add(new ConfigProblem(file, at.line(), at.column(), path, message));
    }

    void warn(Position at, String path, String message) {
        warnings.add(new ConfigProblem(file, at.line(), at.column(), path, message));
    }

    void hide(String text, String shownInstead) {
        if (!text.isBlank()) {
            hidden.put(text, shownInstead);
            hidden.put(text.strip(), shownInstead);
        }
    }

    <T extends Record> ConfigResult<T> result(@Nullable T value) {
        return new ConfigResult<>(found.isEmpty() ? value : null, clean(found), clean(warnings));
    }

    private List<ConfigProblem> clean(List<ConfigProblem> some) {
        List<String> longestFirst = hidden.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        return some.stream()
                .map(problem -> clean(problem, longestFirst))
                .sorted(ORDER)
                .distinct()
                .toList();
    }

    private ConfigProblem clean(ConfigProblem problem, List<String> secrets) {
        return new ConfigProblem(
                problem.file(),
                problem.line(),
                problem.column(),
                printable(without(secrets, problem.path())),
                printable(without(secrets, problem.message())));
    }

    private String without(List<String> secrets, String original) {
        String text = original;
        for (String secret : secrets) {
            if (text.toLowerCase(Locale.ROOT).contains(secret.toLowerCase(Locale.ROOT))) {
                text = pattern(secret).matcher(text).replaceAll(Matcher.quoteReplacement(shown(secret)));
            }
        }
        return CLIENT_KEY.matcher(text).replaceAll("adit1-***");
    }

    private String shown(String secret) {
        return hidden.getOrDefault(secret, "***");
    }

    private static Pattern pattern(String secret) {
        String quoted = Pattern.quote(secret);
        boolean certain = secret.length() >= CERTAIN;
        String text = certain ? quoted : "(?<![\\p{L}\\p{N}])" + quoted + "(?![\\p{L}\\p{N}])";
        return Pattern.compile(text, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /** A file may hold any character in quotes; a terminal must not obey it. */
    private static String printable(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().limit(MOST_TEXT).forEach(point -> {
            if (Character.isISOControl(point) || Character.getType(point) == Character.FORMAT) {
                clean.append(String.format(Locale.ROOT, "\\u%04x", point));
            } else {
                clean.appendCodePoint(point);
            }
        });
        return text.length() > MOST_TEXT ? clean.append("…").toString() : clean.toString();
    }
}
