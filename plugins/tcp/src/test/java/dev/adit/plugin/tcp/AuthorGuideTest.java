package dev.adit.plugin.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the guide for authors quotes stands in the sources, word for word. */
class AuthorGuideTest {
    private static final Path REPOSITORY = Path.of("..", "..");
    private static final Pattern QUOTE = Pattern.compile("<!-- source: (\\S+) -->\n```java\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @MethodSource("quotes")
    void aQuoteIsTheSource(String file, String quote) throws IOException {
        assertThat(Files.readString(REPOSITORY.resolve(file))).contains(quote);
    }

    static Stream<Arguments> quotes() {
        try {
            String guide = Files.readString(REPOSITORY.resolve("docs/plugin-author.md"));
            return QUOTE
                    .matcher(guide)
                    .results()
                    .map((MatchResult quote) -> Arguments.of(quote.group(1), quote.group(2)))
                    .toList()
                    .stream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
