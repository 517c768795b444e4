package dev.adit.api.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Collects what Netty's leak detectors find, for the whole JVM: Netty asks one static factory for its detectors, once for
 * each resource class, so this has to be installed before the first buffer is made.
 */
final class LeakRecorder extends ResourceLeakDetectorFactory {
    /** A collection that frees something may free the only holder of something else: look more than once. */
    private static final int ROUNDS = 2;

    private static final int COLLECTIONS_PER_ROUND = 20;
    private static final long WAIT_MILLIS = 100;
    private static final LeakRecorder INSTANCE = install();

    private final List<RecordingDetector<?>> detectors = new CopyOnWriteArrayList<>();
    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

    private LeakRecorder() {}

    /** Installs it on the first call. */
    static LeakRecorder installed() {
        return INSTANCE;
    }

    private static LeakRecorder install() {
        LeakRecorder recorder = new LeakRecorder();
        setResourceLeakDetectorFactory(recorder);
        if (System.getProperty("io.netty.leakDetection.level") == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        }
        Unpooled.buffer(1).release();
        if (recorder.detectors.stream().noneMatch(detector -> detector.resource == ByteBuf.class)) {
            throw new IllegalStateException("buffers were made before the leak recorder was installed: register"
                    + " LeakExtension by -Djunit.jupiter.extensions.autodetection.enabled=true");
        }
        return recorder;
    }

    @Override
    @Deprecated // abstract in Netty: has to be there
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval, long maxActive) {
        return newResourceLeakDetector(resource, interval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval) {
        RecordingDetector<T> detector = new RecordingDetector<>(resource, interval, leaks);
        detectors.add(detector);
        return detector;
    }

    /** Lets the collector find what is lost now and hands it out, once. Blocks for some milliseconds. */
    List<String> drain() {
        for (int round = 0; round < ROUNDS; round++) {
            collect();
            detectors.forEach(RecordingDetector::report);
        }
        List<String> found = new ArrayList<>();
        for (String leak = leaks.poll(); leak != null; leak = leaks.poll()) {
            found.add(leak);
        }
        return found;
    }

    /** Returns when a reference that died before the call has come through its queue: then the leaks' have, too. */
    private static void collect() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        WeakReference<Object> sentinel = new WeakReference<>(new Object(), queue);
        try {
            for (int attempt = 0; attempt < COLLECTIONS_PER_ROUND; attempt++) {
                System.gc();
                if (queue.remove(WAIT_MILLIS) == sentinel) {
                    return;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hands to the recorder what Netty would only log. */
    private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {
        private final Class<T> resource;
        private final Queue<String> leaks;

        RecordingDetector(Class<T> resource, int interval, Queue<String> leaks) {
            super(resource, interval);
            this.resource = resource;
            this.leaks = leaks;
        }

        /** Netty looks at what is lost whenever it begins to track something. */
        @SuppressWarnings("unchecked") // the tracker only remembers its identity
        void report() {
            T probe = (T) new Object();
            ResourceLeakTracker<T> tracker = trackForcibly(probe);
            tracker.close(probe);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String type, String records) {
            leaks.add(type + " was never released." + records);
        }

        @Override
        protected void reportUntracedLeak(String type) {
            leaks.add(
                    type + " was never released; no record of its use: raise io.netty.leakDetection.level to paranoid");
        }
    }
}
