package dev.adit.kernel.link;

import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The two streams, one to each client, over which a connection of two clients to each other is relayed. The clients may live
 * without it, and so they are told how it ends: in order where the visit is over, by a reset where the server only goes
 * away. Any thread.
 */
final class PeerRelay {
    private static final long LAST_MILLIS = 1000;
    private static final long LOOK_MILLIS = 1000;
    /** What looks after a connection on which nothing happens takes less in that time. */
    private static final long QUIET_BYTES = 2048;

    private final DuplexChannel visitor;
    private final DuplexChannel provider;
    private final LongAdder bytes = new LongAdder();

    PeerRelay(DuplexChannel visitor, DuplexChannel provider) {
        this.visitor = visitor;
        this.provider = provider;
    }

    /** So many more have passed, either way. */
    void passed(long count) {
        bytes.add(count);
    }

    void whenGone(Runnable listener) {
        visitor.closeFuture().addListener(closed -> listener.run());
    }

    /** The visit is over. */
    void over() {
        end(visitor);
        end(provider);
    }

    private static void end(DuplexChannel stream) {
        stream.eventLoop().execute(() -> {
            stream.shutdownOutput();
            stream.eventLoop().schedule(() -> Resets.reset(stream), LAST_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    /** The server goes away: as soon as nothing but pings passes, nobody misses the stream. */
    void leave() {
        long before = bytes.sum();
        visitor.eventLoop()
                .schedule(
                        () -> {
                            if (!visitor.isActive()) {
                                return;
                            }
                            if (bytes.sum() - before < QUIET_BYTES) {
                                Resets.reset(visitor);
                                Resets.reset(provider);
                            } else {
                                leave();
                            }
                        },
                        LOOK_MILLIS,
                        TimeUnit.MILLISECONDS);
    }
}
