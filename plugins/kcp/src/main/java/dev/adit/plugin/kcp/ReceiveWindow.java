package dev.adit.plugin.kcp;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What has come in and was not read: segments that others are missing before, and those that can be read. At most a window
 * of each. The window is small until the peer has been read from for a while, so that a stranger costs little.
 */
final class ReceiveWindow {
    /** The reference's own default for what is under way. */
    private static final int FIRST_WINDOW = 32;

    private static final int ACQUAINTED_BYTES = 64 * 1024;

    private final int most;
    /** By number; those from the awaited one on. */
    private final @Nullable ByteBuf[] early;

    private final Deque<ByteBuf> ready = new ArrayDeque<>();
    private int window;
    private int awaited;
    private int read;
    private boolean ended;

    ReceiveWindow(KcpSettings settings) {
        this.most = settings.window();
        this.window = Math.min(most, FIRST_WINDOW);
        this.early = new ByteBuf[Slots.atLeast(most)];
    }

    /** The number of the first that is missing. */
    int awaited() {
        return awaited;
    }

    /** Whether there is a place for it, or was one. */
    boolean admits(int number) {
        return number - awaited < window;
    }

    /** Takes over the bytes of one; they are released if it came before. */
    void take(int number, ByteBuf data) {
        int slot = slot(number);
        if (number - awaited < 0 || !admits(number) || early[slot] != null) {
            data.release();
            return;
        }
        early[slot] = data;
        advance();
    }

    private void advance() {
        ByteBuf next = early[slot(awaited)];
        while (next != null && ready.size() < window) {
            early[slot(awaited)] = null;
            awaited++;
            keep(next);
            next = early[slot(awaited)];
        }
    }

    private void keep(ByteBuf data) {
        ended |= !data.isReadable();
        if (ended) {
            data.release();
        } else {
            ready.add(data);
        }
    }

    /** How many more can be taken. */
    int free() {
        return Math.max(0, window - ready.size());
    }

    boolean isReady() {
        return !ready.isEmpty();
    }

    /** Whether the peer has ended the stream; what can be read comes before that. */
    boolean isEnded() {
        return ended;
    }

    /** The next bytes, which are the caller's; null if there are none. */
    @Nullable
    ByteBuf read() {
        ByteBuf data = ready.poll();
        if (data != null) {
            if (window < most) {
                read += data.readableBytes();
                window = read < ACQUAINTED_BYTES ? window : most;
            }
            advance();
        }
        return data;
    }

    private int slot(int number) {
        return number & (early.length - 1);
    }

    void release() {
        ready.forEach(ByteBuf::release);
        ready.clear();
        for (int slot = 0; slot < early.length; slot++) {
            ByteBuf data = early[slot];
            if (data != null) {
                data.release();
                early[slot] = null;
            }
        }
    }
}
