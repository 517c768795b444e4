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

    private final Comparator<ConfigProblem> order = Comparator.comparing(this::rank)
            .thenComparingInt(ConfigProblem::line)
            .thenComparingInt(ConfigProblem::column)
            .thenComparing(ConfigProblem::path);

    /** The one string of a client, put into a wrong key. */
    private static final Pattern CLIENT_KEY = Pattern.compile("adit1-[A-Za-z0-9_=-]{8,}", Pattern.CASE_INSENSITIVE);

    private final String file;
    private final @Nullable String included;
    private final List<ConfigProblem> found;
    private final List<ConfigProblem> warnings;
    private final Map<String, String> hidden;

    Problems(String file) {
        this.file = file;
        included = null;
        found = new ArrayList<>();
        warnings = new ArrayList<>();
        hidden = new LinkedHashMap<>();
    }

    private Problems(Problems whole, String included) {
        file = whole.file;
        this.included = included;
        found = whole.found;
        warnings = whole.warnings;
        hidden = whole.hidden;
    }

    /** Collects into the same list what is wrong in a file that this one includes. */
    Problems within(String includedFile) {
        return new Problems(this, includedFile);
    }

    /** The included file whose problems these are; null in the file that was named. */
    @Nullable
    String included() {
        return included;
    }

    String file() {
        return file;
    }

    void add(Position at, String path, String message) {
        found.add(problem(at, path, message));
    }

    void warn(Position at, String path, String message) {
        warnings.add(problem(at, path, message));
    }

    /** Tells all of it again, of one value that has a place of its own. */
    void tellAt(Position at, String path, Problems whole) {
        found.forEach(problem -> whole.add(at, path, problem.message()));
    }

    private ConfigProblem problem(Position at, String path, String message) {
        String within = at.file() == null ? included : at.file();
        return new ConfigProblem(within == null ? file : within, at.line(), at.column(), path, message);
    }

    /** The file that was named comes first. */
    private String rank(ConfigProblem problem) {
        return problem.file().equals(file) ? "" : problem.file();
    }

    /** A text that someone else wrote, without what must not be shown and without what a terminal would obey. */
    String clean(String text) {
        return printable(without(longestFirst(), text));
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
        List<String> longestFirst = longestFirst();
        return some.stream()
                .map(problem -> clean(problem, longestFirst))
                .sorted(order)
                .distinct()
                .toList();
    }

    private List<String> longestFirst() {
        return hidden.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
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
