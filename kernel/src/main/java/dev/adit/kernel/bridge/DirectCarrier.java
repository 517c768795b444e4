package dev.adit.kernel.bridge;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One connection that carries one link at a time, at the server. Any thread. */
abstract class DirectCarrier {

    /** READY -> BUSY -> READY where it can be used again; any -> OVER. */
    enum State {
        READY,
        BUSY,
        OVER
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.READY);

    /** True for the one caller that changes it. */
    boolean turn(State from, State to) {
        return state.compareAndSet(from, to);
    }

    State end() {
        return state.getAndSet(State.OVER);
    }

    abstract Channel channel();

    /**
     * Gives the link of a carrier that the caller has turned BUSY.
     *
     * @param near where the link should live; null: anywhere
     * @return completed on the link's loop
     */
    abstract Future<DuplexChannel> lend(@Nullable EventLoop near);

    /** Ends it; a link that it has is reset. */
    abstract void close();
}
