package dev.adit.kernel.bridge;

import dev.adit.kernel.config.CarrierChoice;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;

/**
 * The visitor's way to the client of a private tunnel: streams over its own bridge, relayed by the server, each sealed from
 * end to end. To entries it is a way as any other; a path that the two clients have to each other would be one more.
 */
public final class SealedStreams implements StreamOpener {
    private final StreamOpener bridge;
    private final SealTerms terms;

    /**
     * Remembers the way.
     *
     * @param bridge opens raw streams to the server
     * @param terms of the tunnel
     */
    public SealedStreams(StreamOpener bridge, SealTerms terms) {
        this.bridge = bridge;
        this.terms = terms;
    }

    @Override
    public Future<DuplexChannel> openStream() {
        Promise<DuplexChannel> opened = ImmediateEventExecutor.INSTANCE.newPromise();
        Future<DuplexChannel> stream = bridge.openStream();
        opened.addListener(done -> {
            if (done.isCancelled()) {
                stream.cancel(false);
            }
        });
        stream.addListener((Future<DuplexChannel> got) -> {
            if (got.isSuccess()) {
                new SealedVisit(got.getNow(), terms, opened).start();
            } else {
                opened.tryFailure(got.cause());
            }
        });
        return opened;
    }

    @Override
    public @Nullable EventLoop nextLoop(CarrierChoice choice) {
        return bridge.nextLoop(choice);
    }
}
