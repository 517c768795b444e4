package dev.adit.kernel.boot;

import dev.adit.kernel.config.PluginWords;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plugins as far as config cares: one tunnel type without keys of its own. */
final class TcpWordOnly implements PluginWords {
    private static final String TCP = "tcp";

    @Override
    public @Nullable TunnelWord tunnelType(String name) {
        return name.equals(TCP) ? new TunnelWord(NoKeys.class) : null;
    }

    @Override
    public @Nullable FeatureWord feature(String word) {
        return null;
    }

    @Override
    public Set<String> tunnelTypes() {
        return Set.of(TCP);
    }

    @Override
    public Set<String> features() {
        return Set.of();
    }

    /** No keys. */
    public record NoKeys() {}
}
