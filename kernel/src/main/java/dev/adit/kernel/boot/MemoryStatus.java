package dev.adit.kernel.boot;

import dev.adit.kernel.budget.LinkMemoryStatus;
import dev.adit.kernel.observe.Json;

/** How the budget of links is told. */
final class MemoryStatus {
    private static final long MIB = 1 << 20;

    private MemoryStatus() {}

    /** {@code link memory 3 of 32 MiB}, and how many links it has cost, if any. */
    static String summary(LinkMemoryStatus memory) {
        String text = "link memory " + up(memory.held()) + " of " + memory.limit() / MIB + " MiB";
        if (memory.refused() + memory.reset() == 0) {
            return text;
        }
        return text + " (" + memory.refused() + " links refused, " + memory.reset() + " reset)";
    }

    /** Rounded up: what is not nothing should not read so. */
    private static long up(long bytes) {
        return (bytes + MIB - 1) / MIB;
    }

    static Json json(LinkMemoryStatus memory) {
        return Json.object()
                .put("bytes", memory.held())
                .put("limit", memory.limit())
                .put("windowGrowth", memory.growth())
                .put("links", memory.links())
                .put("linksLimit", memory.linksLimit())
                .put("linksRefused", memory.refused())
                .put("linksReset", memory.reset());
    }
}
