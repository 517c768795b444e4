package dev.adit.kernel.terms;

import dev.adit.api.tunnel.Source;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How many links there are, all together and of each source. Exact, however many come at once; any thread. */
final class LinkSlots {
    private final @Nullable Integer most;
    private final @Nullable Integer mostOfOne;
    private final AtomicInteger taken = new AtomicInteger();
    private final Map<Source, Integer> ofSources = new ConcurrentHashMap<>();

    /** Null for any number. */
    LinkSlots(@Nullable Integer most, @Nullable Integer mostOfOne) {
        this.most = most;
        this.mostOfOne = mostOfOne;
    }

    /** Takes one; whoever gets null gives it back with the same address. Else why there is none. */
    @Nullable
    String take(@Nullable InetAddress visitor) {
        if (taken.incrementAndGet() > limit(most)) {
            taken.decrementAndGet();
            return "there are " + most + " links already";
        }
        if (mostOfOne != null && visitor != null && !takeOfSource(Source.of(visitor), mostOfOne)) {
            taken.decrementAndGet();
            return "the visitor has " + mostOfOne + " links already";
        }
        return null;
    }

    private boolean takeOfSource(Source source, int limit) {
        boolean[] got = {false};
        ofSources.compute(source, (same, before) -> {
            int now = before == null ? 0 : before;
            got[0] = now < limit;
            return got[0] ? Integer.valueOf(now + 1) : before;
        });
        return got[0];
    }

    void giveBack(@Nullable InetAddress visitor) {
        taken.decrementAndGet();
        if (mostOfOne != null && visitor != null) {
            ofSources.computeIfPresent(Source.of(visitor), (same, before) -> before > 1 ? before - 1 : null);
        }
    }

    int taken() {
        return taken.get();
    }

    /** How many sources are remembered. */
    int sources() {
        return ofSources.size();
    }

    private static int limit(@Nullable Integer most) {
        return most == null ? Integer.MAX_VALUE : most;
    }
}
