package dev.adit.kernel.boot;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.adit.kernel.observe.Json;
import io.netty.util.internal.PlatformDependent;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * What the process takes of its machine, to be seen by whoever looks for a leak or sets limits.
 *
 * @param heap bytes of objects, those included that nobody needs any more
 * @param heapLimit of them
 * @param direct bytes that the buffers of connections have reserved outside the heap, used or not; negative if unknown
 * @param directLimit of them
 * @param threads that live
 * @param descriptors that are open, of files and sockets; negative where the system does not tell
 * @param descriptorsLimit of them
 */
record ProcessUse(
        long heap,
        long heapLimit,
        long direct,
        long directLimit,
        int threads,
        long descriptors,
        long descriptorsLimit) {
    private static final long MIB = 1 << 20;
    private static final long UNKNOWN = -1;

    static ProcessUse now() {
        Runtime runtime = Runtime.getRuntime();
        UnixOperatingSystemMXBean system =
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix ? unix : null;
        return new ProcessUse(
                runtime.totalMemory() - runtime.freeMemory(),
                runtime.maxMemory(),
                PlatformDependent.usedDirectMemory(),
                PlatformDependent.maxDirectMemory(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                system == null ? UNKNOWN : system.getOpenFileDescriptorCount(),
                system == null ? UNKNOWN : system.getMaxFileDescriptorCount());
    }

    /** {@code heap 9 of 64 MiB, direct 3 of 64 MiB, threads 14, descriptors 33 of 20000}. */
    String summary() {
        String text = "heap " + heap / MIB + " of " + heapLimit / MIB + " MiB";
        if (direct >= 0) {
            text += ", direct " + direct / MIB + " of " + directLimit / MIB + " MiB";
        }
        text += ", threads " + threads;
        return descriptors < 0 ? text : text + ", descriptors " + descriptors + " of " + descriptorsLimit;
    }

    Json json() {
        return Json.object()
                .put("heap", heap)
                .put("heapLimit", heapLimit)
                .put("direct", known(direct))
                .put("directLimit", directLimit)
                .put("threads", threads)
                .put("descriptors", known(descriptors))
                .put("descriptorsLimit", known(descriptorsLimit));
    }

    private static @Nullable Long known(long amount) {
        return amount < 0 ? null : amount;
    }
}
