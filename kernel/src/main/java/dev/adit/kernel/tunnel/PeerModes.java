package dev.adit.kernel.tunnel;

import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.config.LimitsConfig;
import dev.adit.kernel.config.TunnelSpec;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How packets between two clients may go, where each end has its say. Null is an end that says nothing. */
final class PeerModes {
    private PeerModes() {}

    /**
     * What comes of two files: the stricter counts, and where both say nothing the packets go over the server.
     *
     * @return null where one wants what the other excludes
     */
    static @Nullable PeerMode agreed(@Nullable PeerMode one, @Nullable PeerMode other) {
        if (one == null || other == null) {
            PeerMode said = one == null ? other : one;
            return said == null ? PeerMode.RELAY : said;
        }
        if (one == other || other == PeerMode.AUTO) {
            return one;
        }
        return one == PeerMode.AUTO ? other : null;
    }

    /**
     * What a private tunnel says at its server. What only the server can keep holds its packets there, unless its block says
     * otherwise, which is a fault.
     *
     * @param said by its block, or the file's
     * @throws IllegalStateException for that fault
     */
    static @Nullable PeerMode ofTunnel(TunnelSpec spec, @Nullable PeerMode said) {
        LimitsConfig limits = spec.terms().limits();
        String kept = limits.keptByServer();
        if (kept == null || said == PeerMode.RELAY) {
            return said;
        }
        if (said == null) {
            return PeerMode.RELAY;
        }
        throw new IllegalStateException("limits." + kept
                + " cannot be kept where packets go past the server (expected: p2p: relay, or no " + kept + ")");
    }

    /** As it crosses the bridge: nothing where nothing is said. */
    static String word(@Nullable PeerMode mode) {
        return mode == null ? "" : mode.name().toLowerCase(Locale.ROOT);
    }

    /** What a word of the server means; an unknown one says nothing. */
    static @Nullable PeerMode parse(String word) {
        for (PeerMode mode : PeerMode.values()) {
            if (word(mode).equals(word)) {
                return mode;
            }
        }
        return null;
    }
}
