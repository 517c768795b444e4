package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import dev.adit.api.config.ByteSize;
import dev.adit.api.config.Credentials;
import dev.adit.api.config.PortRange;
import dev.adit.api.config.Rate;
import dev.adit.api.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every type that a key may have: the type reads the text, the look of the text means nothing. */
class ValueTypesTest {
    @TempDir
    Path folder;

    private ConfigFiles files = new ConfigFiles(Path.of("."));

    @BeforeEach
    void useTheFolder() {
        files = new ConfigFiles(folder);
    }

    @Test
    void whatIsNotWrittenIsItsDefaultOrNothing() {
        assertThat(files.bound(""))
                .isEqualTo(new TestWords.Every(
                        null,
                        1,
                        2L,
                        false,
                        TestWords.Colour.DARK_GREEN,
                        Duration.ofSeconds(10),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        Set.of(),
                        Map.of(),
                        null,
                        List.of("a", "b"),
                        null));
    }

    @Test
    void everyTypeReadsItsText() {
        TestWords.Every every = files.bound("""
                text: 22:22
                number: 010
                large: -9223372036854775808
                flag: true
                colour: red
                time: 250ms
                path: a/../b
                address: "[::1]:22"
                ports: 6000-6010
                secret: on
                size: 50MiB
                rate: 10Mbit/s
                inner: {name: x, count: 3}
                inners: [{name: a}, b]
                colours: [red, dark-green]
                auth: {ann: a-secret, b.o_b-1: other}
                maybe: 7
                names: only
                users: {ann: a-secret}
                """);

        assertThat(every)
                .isEqualTo(new TestWords.Every(
                        "22:22",
                        10,
                        Long.MIN_VALUE,
                        true,
                        TestWords.Colour.RED,
                        Duration.ofMillis(250),
                        folder.resolve("b"),
                        Address.of("::1", 22),
                        new PortRange(6000, 6010),
                        Secret.parse("on"),
                        new ByteSize(50L << 20),
                        new Rate(10_000_000),
                        new TestWords.Inner("x", 3),
                        List.of(new TestWords.Inner("a", 1), new TestWords.Inner("b", 1)),
                        Set.of(TestWords.Colour.RED, TestWords.Colour.DARK_GREEN),
                        Map.of("ann", Secret.parse("a-secret"), "b.o_b-1", Secret.parse("other")),
                        7,
                        List.of("only"),
                        Credentials.of(Map.of("ann", Secret.parse("a-secret")))));
    }

    @Test
    void aTypeThatReadsBlocksReadsItsWordToo() {
        assertThat(files.bound("users: none").users()).isEqualTo(Credentials.parse("none"));
        assertThat(files.bound("").users()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "22:22",
        "on",
        "yes",
        "010",
        "0x10",
        "1_000",
        "1e3",
        "null",
        "~",
        "2026-12-31",
        ".inf",
        "true",
        "=",
        "'  x '"
    })
    void aTextIsWhatIsWritten(String text) {
        assertThat(files.bound("text: " + (text.contains(" ") ? "'" + text + "'" : text))
                        .text())
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0s,PT0S", "10s,PT10S", "250ms,PT0.25S", "2m,PT2M", "1h,PT1H", "4d,PT96H", "999999999d,PT23999999976H"})
    void aDurationHasAUnit(String text, Duration duration) {
        assertThat(files.bound("time: " + text).time()).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "number: 2147483648 | number: '2147483648' does not fit (expected: a whole number, -2147483648 to 2147483647)",
                "large: 9223372036854775808 | large: '9223372036854775808' does not fit (expected: a whole number,"
                        + " -9223372036854775808 to 9223372036854775807)",
                "number: 1.5 | number: '1.5' is not a whole number",
                "number: '٣' | number: '٣' is not a whole number",
                "maybe: x | maybe: 'x' is not a whole number",
                "flag: on | flag: 'on' is not true or false",
                "flag: True | flag: 'True' is not true or false",
                "colour: RED | colour: 'RED' is unknown (expected: red, dark-green; did you mean red?)",
                "time: 10 s | time: '10 s' is not a duration (expected: a number with its unit, such as 10s, 250ms, 2m,"
                        + " 1h or 4d)",
                "time: -1s | time: '-1s' is not a duration (expected: a number with its unit, such as 10s, 250ms, 2m,"
                        + " 1h or 4d)",
                "path: '' | path: '' is not a path",
                "ports: 0-5 | ports: '0-5' is not a range of ports (expected: 1-65535, low-high)",
                "size: 10 | size: '10' is not a size (expected: a number with B, KiB, MiB, GiB, TiB, kB, MB, GB or TB)",
                "size: 99999999TiB | size: '99999999TiB' is too large",
                "rate: 10M | rate: '10M' is not a rate (expected: a number above 0 with bit/s, kbit/s, Mbit/s, Gbit/s,"
                        + " B/s, KiB/s, MiB/s, kB/s or MB/s)",
                "inner: {count: 1} | inner: the key 'name' is missing (expected: text)",
                "inner: {name: x, cuont: 1} | inner.cuont: unknown key (did you mean count?)",
                "inners: [a, {nam: b}] | inners[1]: the key 'name' is missing (expected: text)",
                "inners: [a, {name: [b]}] | inners[1].name: is a list (expected: text)",
                "colours: [red, red] | colours: names something twice",
                "auth: {a b: c} | auth: 'a b' is not a name (expected: letters, digits, '-', '_' and '.', a letter or"
                        + " digit first, at most 64)",
                "auth: {ann: ''} | auth.ann: is empty (expected: a secret)",
                "users: nobody | users: is a text but not 'none' (expected: none, or a block of users and their passwords,"
                        + " {ann: …})",
                "users: [ann] | users: is a list (expected: none, or a block of users and their passwords, {ann: …})",
                "users: {} | users: names nobody (expected: at least one user, or the word none)",
                "users: {ann: [x]} | users.ann: is a list (expected: a secret)",
            })
    void aWrongTextSaysWhatWasExpected(String keys, String problem) {
        assertThat(files.lines(files.every(keys)))
                .anySatisfy(line -> assertThat(line).endsWith(": tunnels.t." + problem));
    }
}
