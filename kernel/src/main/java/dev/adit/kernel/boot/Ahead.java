package dev.adit.kernel.boot;

import dev.adit.kernel.identity.P256;
import dev.adit.kernel.transport.NativeParts;

/**
 * Loads, while plugins and files are read, what a node needs right after them: of two cores the other one would wait. The
 * two never meet in one class: nothing of Netty is used before {@link #await()}.
 */
final class Ahead {
    private final Thread thread = new Thread(Ahead::load, "adit-ahead");

    private Ahead() {
        thread.setDaemon(true);
        thread.start();
    }

    static Ahead begin() {
        return new Ahead();
    }

    private static void load() {
        P256.prepare();
        NativeParts.load();
    }

    void await() {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            // It is no less right without.
            Thread.currentThread().interrupt();
        }
    }
}
