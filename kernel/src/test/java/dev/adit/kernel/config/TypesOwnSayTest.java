package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import dev.adit.api.config.Doc;
import dev.adit.api.config.ListensAt;
import dev.adit.api.config.NamesHosts;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a tunnel type's record says of its tunnels: where they listen by default, and whose visitors they take. */
class TypesOwnSayTest {

    /** A record as a plugin may have it. */
    public record Site(@Doc("Whose visitors.") List<String> host) implements ListensAt, NamesHosts {
        @Override
        public List<Address> listensAt() {
            return List.of(Address.of(null, 80));
        }

        @Override
        public List<String> hostNames() {
            return host;
        }
    }

    private static final PluginWords WORDS = new PluginWords() {
        @Override
        public @Nullable TunnelWord tunnelType(String name) {
            return name.equals("site") ? new TunnelWord(Site.class) : null;
        }

        @Override
        public @Nullable FeatureWord feature(String word) {
            return null;
        }

        @Override
        public Set<String> tunnelTypes() {
            return Set.of("site");
        }

        @Override
        public Set<String> features() {
            return Set.of();
        }
    };

    @ParameterizedTest
    @CsvSource({"'', 80", "'listen: 8080, ', 8080"})
    void whereItsFileSaysNothingATunnelListensWhereItsTypeSays(String written, int port) {
        OfferedTunnel.Result read =
                OfferedTunnel.read("home", "web", "{type: site, " + written + "target: 3000, host: a.example}", WORDS);
        assertThat(read.problems()).isEmpty();
        TunnelSpec spec = read.spec();
        assertThat(spec == null ? List.of() : spec.listen()).containsExactly(Address.of(null, port));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "a.example, a.example, -",
                "a.example, A.Example, -",
                "b.example, a.example, host b.example is not granted to home (server: clients.home.allow.hosts)",
                "x.a.example, *.a.example, -",
                "*.b.a.example, *.a.example, -",
                "a.example, *.a.example, host a.example is not granted to home (server: clients.home.allow.hosts)",
                "xa.example, *.a.example, host xa.example is not granted to home (server: clients.home.allow.hosts)",
                "*, *.a.example, every host is not granted to home (server: clients.home.allow.hosts)",
                "*, *, -"
            })
    void aHostIsGrantedByNameOnly(String host, String granted, @Nullable String refusal) {
        TunnelSpec spec = SpecBuilder.tunnel("web", "site", new Site(List.of(host)))
                .listen("80")
                .targets("3000")
                .build();
        AllowConfig allow =
                new AllowConfig(Set.of("site"), List.of(Address.of(null, 80)), List.of(granted), Set.of(), Set.of(), 1);

        AllowConfig.Refusal told = allow.refuse("home", spec);

        assertThat(told == null ? null : told.message()).isEqualTo(refusal);
    }

    @Test
    void aTypeThatNamesNoHostsNeedsNoGrantOfAny() {
        TunnelSpec spec = SpecBuilder.tunnel("ssh", "tcp", new Plain()).build();
        assertThat(new AllowConfig(Set.of("tcp"), List.of(), List.of(), Set.of(), Set.of(), 1).refuse("home", spec))
                .isNull();
    }

    private record Plain() {}
}
