package dev.adit.kernel.bridge;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Streams that wait because their session has no carrier: it is new, or the carrier was lost a moment ago. Bounded in
 * number and time. Confined to home.
 */
final class StreamQueue {
    private final EventLoop home;
    private final Limits limits;
    private final Deque<WaitingStream> waiting = new ArrayDeque<>();

    StreamQueue(EventLoop home, Limits limits) {
        this.home = home;
        this.limits = limits;
    }

    void add(WaitingStream promise) {
        if (waiting.size() >= limits.waitingStreams()) {
            promise.tryFailure(new LinkException(LinkFailure.OVERLOADED, "too many links wait for the client"));
            return;
        }
        waiting.add(promise);
        Future<?> patience = home.schedule(
                () -> {
                    waiting.remove(promise);
                    promise.tryFailure(new LinkException(LinkFailure.CLIENT_OFFLINE, "the client brings no carrier"));
                },
                limits.carrierWait().toNanos(),
                TimeUnit.NANOSECONDS);
        promise.addListener(done -> patience.cancel(false));
    }

    /** Serves all that wait. */
    void serve(Supplier<Future<DuplexChannel>> opener) {
        for (WaitingStream next = waiting.poll(); next != null; next = waiting.poll()) {
            WaitingStream promise = next;
            opener.get().addListener(promise::take);
        }
    }

    void fail(LinkFailure failure, String detail) {
        for (WaitingStream next = waiting.poll(); next != null; next = waiting.poll()) {
            next.tryFailure(new LinkException(failure, detail));
        }
    }

    /** Completes on the loop of the stream that it gets, which nobody knows before. */
    static final class WaitingStream extends DefaultPromise<DuplexChannel> {
        private volatile EventExecutor executor;

        WaitingStream(EventExecutor home) {
            this.executor = home;
        }

        @Override
        protected EventExecutor executor() {
            return executor;
        }

        /** The first one's stream, or where that fails the second one's; a caller that gives up gives both up. */
        static WaitingStream of(
                Future<DuplexChannel> first, Supplier<Future<DuplexChannel>> second, EventExecutor home) {
            WaitingStream promise = new WaitingStream(home);
            first.addListener((Future<DuplexChannel> opened) -> {
                if (opened.isSuccess()) {
                    promise.take(opened);
                } else if (!promise.isDone()) {
                    second.get().addListener(promise::take);
                }
            });
            return promise;
        }

        private void take(Future<? super DuplexChannel> opened) {
            if (!opened.isSuccess()) {
                tryFailure(opened.cause());
            } else if (opened.getNow() instanceof DuplexChannel stream && !succeed(stream)) {
                stream.close();
            }
        }

        boolean succeed(DuplexChannel stream) {
            executor = stream.eventLoop();
            return trySuccess(stream);
        }
    }
}
