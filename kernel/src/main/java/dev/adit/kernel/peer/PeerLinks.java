package dev.adit.kernel.peer;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.quic.QuicCarrier;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The links that one end of a connection opens, by the mode under which each was opened. */
@LoopOnly
final class PeerLinks {
    /** A link that may go directly alone waits so long for a path. */
    private static final long PATIENCE_MILLIS = 20_000;
    /** And lives so long without one. */
    private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final DirectWait waiting;
    private final Set<DuplexChannel> directOnly = new HashSet<>();
    private @Nullable QuicCarrier carrier;
    private long directAt = System.nanoTime();

    PeerLinks(EventLoop loop, Supplier<String> why) {
        this.waiting = new DirectWait(loop, PATIENCE_MILLIS, why);
    }

    void stand(QuicCarrier standing) {
        carrier = standing;
    }

    void open(PeerMode mode, boolean direct, boolean settled, Promise<DuplexChannel> link) {
        if (mode != PeerMode.PEER) {
            begin(link);
        } else if (direct) {
            beginDirectly(link);
        } else if (settled) {
            link.tryFailure(waiting.refusal());
        } else {
            waiting.add(link);
        }
    }

    private void begin(Promise<DuplexChannel> link) {
        QuicCarrier standing = carrier;
        if (standing == null) {
            link.tryFailure(new LinkException(LinkFailure.CLIENT_OFFLINE, "not connected to the other client yet"));
            return;
        }
        standing.open().addListener((Future<DuplexChannel> opened) -> {
            if (!opened.isSuccess()) {
                link.tryFailure(opened.cause());
            } else if (!link.trySuccess(opened.getNow())) {
                opened.getNow().close();
            }
        });
    }

    private void beginDirectly(Promise<DuplexChannel> link) {
        link.addListener((Future<DuplexChannel> opened) -> {
            if (opened.isSuccess()) {
                DuplexChannel there = opened.getNow();
                directOnly.add(there);
                there.closeFuture().addListener(closed -> directOnly.remove(there));
            }
        });
        begin(link);
    }

    /** There is a direct path. */
    void direct() {
        directAt = System.nanoTime();
        waiting.take(this::beginDirectly);
    }

    /** There will be none for now. */
    void settled() {
        waiting.failAll(waiting.refusal());
    }

    void failWaiting(LinkException cause) {
        waiting.failAll(cause);
    }

    /** Now and then. */
    void look(boolean direct) {
        long now = System.nanoTime();
        if (direct) {
            directAt = now;
        } else if (!directOnly.isEmpty() && now - directAt > LOST_NANOS) {
            IOException lost = new IOException("the direct path was lost");
            for (DuplexChannel link : List.copyOf(directOnly)) {
                link.pipeline().fireExceptionCaught(lost);
                link.close();
            }
        }
    }
}
