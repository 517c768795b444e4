package dev.adit.kernel.config;

import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Says in our words what the YAML parser stumbled over. Its own words name tokens and events, and they quote the file,
 * which may hold a secret; ours have fixed examples.
 */
final class YamlTraps {
    private static final String COLON = "':' cannot begin a value inside brackets or braces (quote an IPv6 address or"
            + " network, such as \"[::1]:22\" or \"::/0\")";
    private static final String BEHIND =
            "text behind ']' (an IPv6 address with a port: quote it, such as \"[::1]:22\")";
    private static final String PLACEHOLDER =
            "'${' inside braces or brackets (quote it, such as {key: \"${file:/path}\"})";

    private static final List<Trap> TRAPS = List.of(
            trap(s -> s.problem.contains("\\t"), Scene::at, "a tab (expected: spaces for indentation)"),
            trap(
                    s -> s.problem.contains("cannot start any token"),
                    Scene::at,
                    "a value cannot begin with '%', '@' or '`' in YAML (quote it)"),
            trap(
                    s -> s.context.contains("an alias") || s.problem.contains("undefined alias"),
                    Scene::opened,
                    "'*' begins an alias in YAML (quote it, such as \"*.example.com\")"),
            trap(s -> s.context.contains("an anchor"), Scene::opened, "'&' begins an anchor in YAML (quote it)"),
            trap(s -> s.context.contains("a tag"), Scene::opened, "'!' begins a tag in YAML (quote it)"),
            trap(s -> s.context.contains("flow node") && s.problem.endsWith("':'"), Scene::at, COLON),
            trap(s -> s.problem.contains("<block end>") && s.before.endsWith("]"), s -> s.back('['), BEHIND),
            trap(s -> s.problem.contains("but got :") && s.before.endsWith("]"), s -> s.back('['), BEHIND),
            trap(s -> s.problem.contains("but got {") && s.before.endsWith("$"), s -> s.back('$'), PLACEHOLDER),
            trap(s -> s.context.contains("quoted scalar") && s.atEnd(), Scene::opened, "a quote that is never closed"),
            trap(
                    s -> s.problem.contains("escape character"),
                    Scene::at,
                    "'\\' begins an escape inside \"…\" (write '\\\\', or quote with '…')"),
            trap(s -> s.atEnd(), Scene::opened, "a bracket or brace that is never closed"),
            trap(
                    s -> s.problem.startsWith("mapping values are not allowed"),
                    Scene::at,
                    "a second ': ' in one value, or a line that is indented too far (quote the value)"),
            trap(s -> s.problem.contains("expected ':'"), Scene::opened, "a line that is no 'key: value'"),
            trap(
                    s -> s.problem.contains("but found ']'") || s.problem.contains("but found '}'"),
                    Scene::at,
                    "one closing bracket or brace too many"),
            trap(
                    s -> s.problem.startsWith("sequence entries are not allowed"),
                    Scene::at,
                    "a list cannot begin behind its key (expected: each '- ' on its own line, or [a, b])"),
            trap(
                    s -> s.problem.startsWith("expected ','"),
                    Scene::at,
                    "expected ',' or the closing bracket or brace here (quote a value with special characters)"),
            trap(
                    s -> s.problem.contains("another document"),
                    Scene::at,
                    "a second document begins here (expected: one file, one document)"),
            trap(
                    s -> s.before.isBlank() && s.problem.contains("mapping start"),
                    Scene::at,
                    "the indentation fits none of the lines above"),
            trap(
                    s -> s.problem.contains("but found '<scalar>'"),
                    Scene::at,
                    "text where none can stand (quote the whole value, or write 'key: value')"));

    private YamlTraps() {}

    static Told of(MarkedYAMLException thrown, List<String> lines) {
        Scene scene = new Scene(
                Objects.requireNonNullElse(thrown.getContext(), ""),
                Objects.requireNonNullElse(thrown.getProblem(), ""),
                place(thrown.getContextMark()),
                Objects.requireNonNullElse(place(thrown.getProblemMark()), Position.FILE),
                before(thrown.getProblemMark(), lines));
        return TRAPS.stream()
                .filter(trap -> trap.when.test(scene))
                .findFirst()
                .map(trap -> new Told(trap.where.apply(scene), trap.message))
                .orElseGet(() -> new Told(
                        scene.at, "this is not YAML (expected: 'key: value'; quote values with special characters)"));
    }

    private static Trap trap(Predicate<Scene> when, Function<Scene, Position> where, String message) {
        return new Trap(when, where, message);
    }

    private static @Nullable Position place(@Nullable Mark mark) {
        return mark == null ? null : new Position(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static String before(@Nullable Mark mark, List<String> lines) {
        if (mark == null || mark.getLine() >= lines.size()) {
            return "";
        }
        String line = lines.get(mark.getLine());
        int end = Math.min(mark.getColumn(), line.codePointCount(0, line.length()));
        return line.substring(0, line.offsetByCodePoints(0, end));
    }

    /** What to say, and where. */
    record Told(Position at, String message) {}

    private record Trap(Predicate<Scene> when, Function<Scene, Position> where, String message) {}

    /** What the parser said: what it was at since where, what it met where, and the line up to there. */
    private record Scene(
            String context, String problem, @Nullable Position since, Position at, String before) {

        Position opened() {
            return since == null ? at : since;
        }

        boolean atEnd() {
            return problem.contains("stream end") || problem.contains("end of stream");
        }

        Position back(char opening) {
            int index = before.lastIndexOf(opening);
            return index < 0 ? at : new Position(at.line(), before.codePointCount(0, index) + 1);
        }
    }
}
