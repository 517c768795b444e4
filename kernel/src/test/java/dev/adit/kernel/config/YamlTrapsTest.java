package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What YAML itself stumbles over, in our words; none of them quotes the file, which may hold a secret. */
class YamlTrapsTest {
    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> everyProblemIsToldWithItsPlace() {
        return CASES.stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.name(),
                        () -> assertThat(problems(file.text())).containsExactlyElementsOf(file.problems())));
    }

    private List<String> problems(String text) {
        ConfigFiles files = new ConfigFiles(folder);
        return files.lines(files.server(text.replace("%ID%", ConfigFiles.ID)));
    }

    private record BrokenFile(String name, String text, List<String> problems) {}

    private static BrokenFile file(String name, String text, String... problems) {
        return new BrokenFile(name, text, List.of(problems));
    }

    private static final List<BrokenFile> CASES = List.of(
            file(
                    "bracketsInBlock",
                    """
                    listen: [::1]:22
                    """,
                    "server.yaml:1:10: ':' cannot begin a value inside brackets or braces (quote an IPv6 address or network, such as \"[::1]:22\" or \"::/0\")"),
            file(
                    "bracketsInBraces",
                    """
                    a: {listen: [::1]:22, b: c}
                    """,
                    "server.yaml:1:14: ':' cannot begin a value inside brackets or braces (quote an IPv6 address or network, such as \"[::1]:22\" or \"::/0\")"),
            file(
                    "longBrackets",
                    """
                    listen: [2001:db8::1]:22
                    """,
                    "server.yaml:1:9: text behind ']' (an IPv6 address with a port: quote it, such as \"[::1]:22\")"),
            file(
                    "longBracketsInBraces",
                    """
                    a: {listen: [2001:db8::1]:22, b: c}
                    """,
                    "server.yaml:1:13: text behind ']' (an IPv6 address with a port: quote it, such as \"[::1]:22\")"),
            file(
                    "network",
                    """
                    targets: [10.0.0.0/8, ::/0]
                    """,
                    "server.yaml:1:23: ':' cannot begin a value inside brackets or braces (quote an IPv6 address or network, such as \"[::1]:22\" or \"::/0\")"),
            file("star", """
                    host: *.x
                    """, "server.yaml:1:7: '*' begins an alias in YAML (quote it, such as \"*.example.com\")"),
            file("loneStar", """
                    host: [*]
                    """, "server.yaml:1:8: '*' begins an alias in YAML (quote it, such as \"*.example.com\")"),
            file(
                    "undefinedAlias",
                    """
                    host: *secret
                    """,
                    "server.yaml:1:7: '*' begins an alias in YAML (quote it, such as \"*.example.com\")"),
            file("anchor", """
                    password: &x.y
                    """, "server.yaml:1:11: '&' begins an anchor in YAML (quote it)"),
            file(
                    "placeholder",
                    """
                    a: {k: ${file:/a}}
                    """,
                    "server.yaml:1:8: '${' inside braces or brackets (quote it, such as {key: \"${file:/path}\"})"),
            file(
                    "placeholderInList",
                    """
                    a: [${env:A}]
                    """,
                    "server.yaml:1:5: '${' inside braces or brackets (quote it, such as {key: \"${file:/path}\"})"),
            file("tab", "listen: 7000\n\tclients: x\n", "server.yaml:2:1: a tab (expected: spaces for indentation)"),
            file("at", """
                    key: @secret
                    """, "server.yaml:1:6: a value cannot begin with '%', '@' or '`' in YAML (quote it)"),
            file("percent", """
                    key: %secret
                    """, "server.yaml:1:6: a value cannot begin with '%', '@' or '`' in YAML (quote it)"),
            file("backtick", """
                    key: `secret`
                    """, "server.yaml:1:6: a value cannot begin with '%', '@' or '`' in YAML (quote it)"),
            file(
                    "secondColon",
                    """
                    key: secret: more
                    """,
                    "server.yaml:1:12: a second ': ' in one value, or a line that is indented too far (quote the value)"),
            file(
                    "tooDeep",
                    """
                    listen: 7000
                     clients:
                    """,
                    "server.yaml:2:9: a second ': ' in one value, or a line that is indented too far (quote the value)"),
            file("openQuote", """
                    key: "secret
                    listen: 1
                    """, "server.yaml:1:6: a quote that is never closed"),
            file(
                    "escape",
                    """
                    key: "se\\cret"
                    """,
                    "server.yaml:1:10: '\\' begins an escape inside \"…\" (write '\\\\', or quote with '…')"),
            file("openBrace", """
                    a: {b: c
                    """, "server.yaml:1:4: a bracket or brace that is never closed"),
            file("openBracket", """
                    a: [b, c
                    """, "server.yaml:1:4: a bracket or brace that is never closed"),
            file("closingTooMany", """
                    a: {b: c}}
                    """, "server.yaml:1:10: one closing bracket or brace too many"),
            file(
                    "listBehindKey",
                    """
                    a: - b
                    """,
                    "server.yaml:1:4: a list cannot begin behind its key (expected: each '- ' on its own line, or [a, b])"),
            file(
                    "missingComma",
                    """
                    a: {b: "x" y}
                    """,
                    "server.yaml:1:12: expected ',' or the closing bracket or brace here (quote a value with special characters)"),
            file(
                    "secondDocument",
                    """
                    a: b
                    ---
                    c: d
                    """,
                    "server.yaml:2:1: a second document begins here (expected: one file, one document)"),
            file("indentation", """
                    a:
                      b: c
                     d: e
                    """, "server.yaml:3:2: the indentation fits none of the lines above"),
            file(
                    "quotedThenText",
                    """
                    a: "x" secret
                    """,
                    "server.yaml:1:8: text where none can stand (quote the whole value, or write 'key: value')"),
            file("keyWithoutColon", """
                    a: b
                    c
                    d: e
                    """, "server.yaml:2:1: a line that is no 'key: value'"),
            file(
                    "directive",
                    """
                    %a: b
                    """,
                    "server.yaml:1:3: this is not YAML (expected: 'key: value'; quote values with special characters)"),
            file("tag", """
                    a: !<secret
                    """, "server.yaml:1:4: '!' begins a tag in YAML (quote it)"),
            file("nesting", """
                    a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]
                    """, "server.yaml: has blocks that are nested too deeply"),
            file("control", "a: b\nc: x\001y\n", "server.yaml:2:5: a control character (expected: text)"),
            file(
                    "indicator",
                    """
                    a: > b
                    """,
                    "server.yaml:1:6: this is not YAML (expected: 'key: value'; quote values with special characters)"),
            file(
                    "bang",
                    """
                    password: !secret
                    """,
                    "server.yaml:1:1: password: unknown key (expected: listen, clients, tunnels, transports, ws, balancers, include, state, heartbeat, log, drain-timeout, meter)",
                    "server.yaml:1:11: password: a tag ('!…') means nothing here (leave it out, or quote the value)"),
            file("indentedFirstLine", """
                     a: b
                    c: d
                    """, "server.yaml:2:1: the indentation fits none of the lines above"));
}
