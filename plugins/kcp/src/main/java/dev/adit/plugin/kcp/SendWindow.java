package dev.adit.plugin.kcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What was written and has not been acknowledged: segments that wait for their turn, and those that are under way. */
final class SendWindow {
    private final ByteBufAllocator allocator;
    private final int length;
    private final int capacity;
    private final Deque<Segment> waiting = new ArrayDeque<>();
    /** By number; a slot is empty once its segment is acknowledged. */
    private final @Nullable Segment[] underWay;

    private int first;
    private int next;
    private boolean ended;

    SendWindow(ByteBufAllocator allocator, KcpSettings settings) {
        this.allocator = allocator;
        this.length = settings.segment();
        this.capacity = settings.window();
        this.underWay = new Segment[Slots.atLeast(capacity)];
    }

    /** Copies as much as there is room for, without moving the buffer's index; tells how much. */
    int write(ByteBuf bytes) {
        int from = bytes.readerIndex();
        while (from < bytes.writerIndex()) {
            Segment last = waiting.peekLast();
            if (last == null || last.data().readableBytes() >= length) {
                if (size() >= capacity) {
                    break;
                }
                last = new Segment(allocator.buffer(length, length));
                waiting.add(last);
            }
            ByteBuf data = last.data();
            int more = Math.min(length - data.readableBytes(), bytes.writerIndex() - from);
            data.writeBytes(bytes, from, more);
            from += more;
        }
        return from - bytes.readerIndex();
    }

    /** The stream ends here: an empty segment, which nothing else makes. */
    void end() {
        if (!ended) {
            ended = true;
            waiting.add(new Segment(allocator.buffer(0, 0)));
        }
    }

    /** Segments of both kinds. */
    int size() {
        return waiting.size() + underWay();
    }

    int underWay() {
        return next - first;
    }

    /** The number of the first that is under way, or of the next. */
    int first() {
        return first;
    }

    int next() {
        return next;
    }

    /** Puts those that wait on their way, as far as the number of those under way allows. */
    void admit(int allowed) {
        int bound = Math.min(allowed, capacity);
        while (underWay() < bound && !waiting.isEmpty()) {
            underWay[slot(next)] = waiting.remove();
            next++;
        }
    }

    /** The segment of a number from first to next; null if it is acknowledged. */
    @Nullable
    Segment get(int number) {
        return underWay[slot(number)];
    }

    /** Everything before the number has arrived. */
    void arrivedBefore(int number) {
        // Both bounds: half of all numbers away from either, a number is before and behind it at once.
        if (number - first <= 0 || number - next > 0) {
            return;
        }
        while (first - number < 0) {
            remove(first);
            first++;
        }
        shrink();
    }

    /** One has arrived. */
    void arrived(int number) {
        if (number - first >= 0 && number - next < 0) {
            remove(number);
            shrink();
        }
    }

    /** One has arrived that was sent at a time; whatever was sent before and is earlier in the stream may be lost. */
    void overtaken(int byNumber, int byTimestamp) {
        if (byNumber - first <= 0 || byNumber - next >= 0) {
            return;
        }
        for (int number = first; number - byNumber < 0; number++) {
            Segment segment = get(number);
            if (segment != null) {
                segment.overtaken(byTimestamp);
            }
        }
    }

    private void shrink() {
        while (first != next && get(first) == null) {
            first++;
        }
    }

    private void remove(int number) {
        Segment segment = get(number);
        if (segment != null) {
            underWay[slot(number)] = null;
            segment.release();
        }
    }

    private int slot(int number) {
        return number & (underWay.length - 1);
    }

    void release() {
        arrivedBefore(next);
        waiting.forEach(Segment::release);
        waiting.clear();
    }
}
