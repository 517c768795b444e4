package dev.adit.plugin.httpproxy;

import dev.adit.api.lifecycle.LoopOnly;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a visitor has sent and nobody has taken yet: parts of requests, or bytes of another protocol behind them. */
@LoopOnly
final class Inbox {
    /** From here on the visitor is not read: requests sent ahead wait in its own system. */
    private static final int ENOUGH = 64 * 1024;
    /** Some transports read on behind a visitor's end, whatever they are told. */
    private static final int MOST = 256 * 1024;
    /** What a part costs beside its bytes; a head has no bytes that are counted. */
    private static final int PART = 512;

    private final Deque<HttpObject> parts = new ArrayDeque<>();
    private final List<ByteBuf> raw = new ArrayList<>();
    private int held;

    /** Takes it over; false, and not taken, where there is no room at all. */
    boolean add(Object message) {
        if (held > MOST) {
            return false;
        }
        if (message instanceof ByteBuf bytes) {
            raw.add(bytes);
            held += bytes.readableBytes();
        } else {
            HttpObject part = (HttpObject) message;
            parts.add(part);
            held += cost(part);
        }
        return true;
    }

    private static int cost(HttpObject part) {
        int bytes = part instanceof HttpContent body ? body.content().readableBytes() : 0;
        return bytes + (part == LastHttpContent.EMPTY_LAST_CONTENT ? 0 : PART);
    }

    boolean hasRoom() {
        return held < ENOUGH;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    @Nullable
    HttpObject peek() {
        return parts.peek();
    }

    @Nullable
    HttpObject poll() {
        HttpObject part = parts.poll();
        held -= part == null ? 0 : cost(part);
        return part;
    }

    /** Whether the body of the request that was begun is here to its end. */
    boolean hasWholeMessage() {
        for (HttpObject part : parts) {
            if (part instanceof HttpRequest) {
                return false;
            }
            if (part instanceof LastHttpContent) {
                return part.decoderResult().isSuccess();
            }
        }
        return false;
    }

    /** Drops the rest of the request that was begun; false, and some of it dropped, where it has not come whole. */
    boolean skipMessage() {
        while (parts.peek() instanceof HttpContent) {
            HttpObject part = poll();
            boolean last = part instanceof LastHttpContent;
            boolean good = part != null && part.decoderResult().isSuccess();
            ReferenceCountUtil.release(part);
            if (last) {
                return good;
            }
        }
        return false;
    }

    /** Gives bytes of another protocol to whoever stands behind. */
    void passOn(ChannelHandlerContext context) {
        raw.forEach(context::fireChannelRead);
        if (!raw.isEmpty()) {
            context.fireChannelReadComplete();
        }
        raw.clear();
    }

    void clear() {
        parts.forEach(ReferenceCountUtil::release);
        raw.forEach(ReferenceCountUtil::release);
        parts.clear();
        raw.clear();
        held = 0;
    }
}
