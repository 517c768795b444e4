package dev.adit.kernel.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Resolves {@code ${env:NAME}}, {@code ${env:NAME:default}} and {@code ${file:/path}} inside a text, on the machine in
 * whose file the text stands; a doubled dollar sign before the brace stands for itself. What comes out is not read again.
 */
final class Placeholders {
    private static final int MOST_BYTES = 64 << 10;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)(}?)");
    private static final Pattern ENV = Pattern.compile("env:([A-Za-z_][A-Za-z0-9_]*)(?::(.*))?", Pattern.DOTALL);
    private static final String FILE = "file:";

    private final @Nullable Environment environment;
    private final Path folder;
    private final Problems problems;

    Placeholders(Environment environment, Path folder, Problems problems) {
        this.environment = environment;
        this.folder = folder;
        this.problems = problems;
    }

    private Placeholders(Problems problems) {
        this.environment = null;
        this.folder = Path.of("");
        this.problems = problems;
    }

    /** Resolves nothing: a text from another machine means what it says. */
    static Placeholders none(Problems problems) {
        return new Placeholders(problems);
    }

    /**
     * A text as the types read it.
     *
     * @param text with nothing left to resolve
     * @param outside whether some of it is not in the file itself, so that it must not be printed
     * @param files where some of it came from
     */
    record Resolved(String text, boolean outside, List<Path> files) {
        @Override
        public String toString() {
            return outside ? "Resolved[***]" : "Resolved[" + text + "]";
        }
    }

    /** Resolves, or gives null with a problem told, where there is a path to tell it for. */
    @Nullable
    Resolved resolve(ConfigNode.Text node, @Nullable String path) {
        String raw = node.raw();
        if (environment == null || !raw.contains("${")) {
            return new Resolved(raw, false, List.of());
        }
        Outcome outcome = new Outcome(environment, node.at().folder(folder));
        Matcher matcher = PLACEHOLDER.matcher(raw);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            matcher.appendReplacement(text, Matcher.quoteReplacement(one(matcher, outcome)));
        }
        matcher.appendTail(text);
        if (!outcome.wrong.isEmpty()) {
            if (path != null) {
                outcome.wrong.forEach(message -> problems.add(node.at(), path, message));
            }
            return null;
        }
        if (outcome.outside) {
            problems.hide(text.toString(), raw);
        }
        return new Resolved(text.toString(), outcome.outside, List.copyOf(outcome.files));
    }

    private String one(Matcher matcher, Outcome outcome) {
        String inner = matcher.group(1);
        if (inner == null) {
            return "${";
        }
        Matcher env = ENV.matcher(inner);
        String value = null;
        if (matcher.group(2).isEmpty()) {
            outcome.wrong.add("'${' without its '}' (a plain '${' is written '$${')");
        } else if (env.matches()) {
            value = variable(env.group(1), env.group(2), outcome);
        } else if (inner.startsWith(FILE)) {
            value = file(inner.substring(FILE.length()), outcome);
        } else {
            outcome.wrong.add("'${" + inner
                    + "}' is unknown (expected: ${env:NAME}, ${env:NAME:default} or ${file:/path};"
                    + " a plain '${' is written '$${')");
        }
        return value == null ? "" : value;
    }

    private @Nullable String variable(String name, @Nullable String fallback, Outcome outcome) {
        String value = outcome.environment.variable(name);
        if (value != null && !(value.isEmpty() && fallback != null)) {
            outcome.take(value, "${env:" + name + "}");
            return value;
        }
        if (fallback == null) {
            outcome.wrong.add("the environment variable " + name + " is not set (expected: a value, or ${env:" + name
                    + ":default})");
        }
        return fallback;
    }

    private @Nullable String file(String name, Outcome outcome) {
        try {
            Path file = outcome.folder.resolve(name);
            if (name.isEmpty() || (Files.exists(file) && !Files.isRegularFile(file))) {
                outcome.wrong.add("'" + name + "' is not a plain file");
                return null;
            }
            String value = withoutLineBreak(content(file));
            outcome.files.add(file);
            outcome.take(value, "${file:" + name + "}");
            return value;
        } catch (CharacterCodingException binary) {
            outcome.wrong.add("the file '" + name + "' is not UTF-8 text");
        } catch (TooLargeException tooLarge) {
            outcome.wrong.add("the file '" + name + "' is larger than " + (MOST_BYTES >> 10) + " KiB");
        } catch (IOException failed) {
            outcome.wrong.add("the file '" + name + "' " + YamlSource.why(outcome.folder.resolve(name), failed));
        } catch (InvalidPathException noPath) {
            outcome.wrong.add("'" + name + "' is not a path");
        }
        return null;
    }

    private static String content(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new TooLargeException();
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }

    private static String withoutLineBreak(String text) {
        if (text.endsWith("\r\n")) {
            return text.substring(0, text.length() - 2);
        }
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    /** What was met while one text was resolved. */
    private final class Outcome {
        private final List<String> wrong = new ArrayList<>();
        private final List<Path> files = new ArrayList<>();
        private final Environment environment;
        private final Path folder;
        private boolean outside;

        private Outcome(Environment environment, Path folder) {
            this.environment = environment;
            this.folder = folder;
        }

        void take(String value, String placeholder) {
            outside = true;
            problems.hide(value, placeholder);
        }
    }

    /** More than a value can be. */
    private static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
