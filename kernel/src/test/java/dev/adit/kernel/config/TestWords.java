package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import dev.adit.api.config.ByteSize;
import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Credentials;
import dev.adit.api.config.Default;
import dev.adit.api.config.Needs;
import dev.adit.api.config.PortRange;
import dev.adit.api.config.Rate;
import dev.adit.api.config.Secret;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.peer.PeerChoice;
import dev.adit.api.peer.PeerMode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plugins by hand: a type without keys, one with every kind of key, two features. */
final class TestWords implements PluginWords {
    private static final Map<String, TunnelWord> TYPES = Map.of(
            "tcp", new TunnelWord(Plain.class),
            "every", new TunnelWord(Every.class),
            "faulty", new TunnelWord(Faulty.class));
    private static final Map<String, FeatureWord> FEATURES = Map.of(
            "proxy-protocol", new FeatureWord(ProxyProtocol.class, Set.of(FeatureScope.TUNNEL)),
            "peers", new FeatureWord(Peers.class, Set.of(FeatureScope.TUNNEL, FeatureScope.VISIT)),
            "meter", new FeatureWord(Meter.class, Set.of(FeatureScope.PROCESS)));

    @Override
    public @Nullable TunnelWord tunnelType(String name) {
        return TYPES.get(name);
    }

    @Override
    public @Nullable FeatureWord feature(String word) {
        return FEATURES.get(word);
    }

    @Override
    public Set<String> tunnelTypes() {
        return TYPES.keySet();
    }

    @Override
    public Set<String> features() {
        return FEATURES.keySet();
    }

    @Needs({"listen", "target"})
    record Plain() {}

    enum Colour {
        RED,
        DARK_GREEN
    }

    record Inner(String name, @Default("1") int count) {}

    /** One component of every type that the binder reads. */
    record Every(
            @Nullable String text,
            @Default("1") int number,
            @Default("2") long large,
            @Default("false") boolean flag,
            @Default("dark-green") Colour colour,
            @Default("10s") Duration time,
            @Nullable Path path,
            @Nullable Address address,
            @Nullable PortRange ports,
            @Nullable Secret secret,
            @Nullable ByteSize size,
            @Nullable Rate rate,
            @Nullable Inner inner,
            List<Inner> inners,
            Set<Colour> colours,
            Map<String, Secret> auth,
            @Nullable Integer maybe,
            @Default("[a, b]") List<String> names,
            @Nullable Credentials users) {}

    /** What a careless author writes. */
    record Faulty(
            @Nullable Object anything,
            List<List<Thread>> threads,
            @Nullable Broken broken) implements ConfigCheck {
        @Override
        public void check(Problems problems) {
            throw new IllegalStateException("careless");
        }
    }

    record Broken(@Nullable String text) {
        Broken {
            if (text != null && text.startsWith("x")) {
                throw new IllegalArgumentException("'" + text + "' begins with x (expected: anything else)");
            }
        }
    }

    enum Version {
        V1,
        V2
    }

    record ProxyProtocol(Version send, List<Address> acceptFrom) implements ConfigCheck {
        @Override
        public void check(Problems problems) {
            if (acceptFrom.size() > 1) {
                problems.add("accept-from", "'" + acceptFrom.get(0) + "' and others (expected: one)");
            }
        }
    }

    record Peers(PeerMode mode) implements PeerChoice {
        @Override
        public PeerMode peers() {
            return mode;
        }
    }

    record Meter(@Default("1h") Duration every, @Nullable Secret token) {}
}
