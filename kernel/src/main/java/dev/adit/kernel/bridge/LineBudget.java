package dev.adit.kernel.bridge;

import java.util.concurrent.TimeUnit;

/** So many log lines a minute for what strangers can cause as often as they like. Confined to its owner's loop. */
final class LineBudget {
    private final int linesPerMinute;
    private long minute = System.nanoTime();
    private int lines;

    LineBudget(int linesPerMinute) {
        this.linesPerMinute = linesPerMinute;
    }

    boolean take() {
        long now = System.nanoTime();
        if (now - minute >= TimeUnit.MINUTES.toNanos(1)) {
            minute = now;
            lines = 0;
        }
        return lines++ < linesPerMinute;
    }
}
