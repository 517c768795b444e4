package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.TargetSchemes;
import dev.adit.api.config.Without;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What types say about the kernel's keys. */
class TypeDemandsTest {

    /** One that knows what is spoken at its targets. */
    @TargetSchemes({"http", "https"})
    public record Site() {}

    /** One that does not. */
    public record Pipe() {}

    /** One whose visitors say where they go. */
    @Without("target")
    public record Proxy() {}

    private static final Map<String, Class<? extends Record>> TYPES =
            Map.of("site", Site.class, "pipe", Pipe.class, "proxy", Proxy.class);

    private static final PluginWords WORDS = new PluginWords() {
        @Override
        public @Nullable TunnelWord tunnelType(String name) {
            return TYPES.containsKey(name) ? new TunnelWord(Objects.requireNonNull(TYPES.get(name))) : null;
        }

        @Override
        public @Nullable FeatureWord feature(String word) {
            return null;
        }

        @Override
        public Set<String> tunnelTypes() {
            return TYPES.keySet();
        }

        @Override
        public Set<String> features() {
            return Set.of();
        }
    };

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            nullValues = "-",
            value = {
                "{type: site, listen: 80, target: 'https://nas.lan:8443'} | -",
                "{type: site, listen: 80, target: 'http://nas.lan'} | -",
                "{type: pipe, listen: 80, target: 3000} | -",
                "{type: proxy, listen: 80} | -",
                "{type: pipe, listen: 80, target: 'https://nas.lan'} | has the scheme https://, which means nothing to a"
                        + " tunnel of type pipe (expected: host:port)",
                "{type: proxy, listen: 80, target: 3000} | is of no use to a tunnel of type proxy (its visitors say where they"
                        + " go)",
                "{type: site, listen: 'https://nas.lan', target: 80} | 'https://nas.lan:443' has a scheme, which only a target"
                        + " can have (expected: host:port)",
                "{type: site, listen: 80, target: 'https://-nas'} | 'https://-nas' is not an address (expected:"
                        + " http://host:port or https://host:port, without a path)"
            })
    void aTargetFitsItsType(String block, @Nullable String problem) {
        OfferedTunnel.Result read = OfferedTunnel.read("home", "web", block, WORDS);
        assertThat(read.problems().isEmpty()).isEqualTo(problem == null);
        if (problem != null) {
            assertThat(read.problems().get(0).message()).isEqualTo(problem);
        }
    }
}
