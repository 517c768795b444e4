package dev.adit.kernel.bridge;

import dev.adit.kernel.mux.MuxSession;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A mux connection at the server that has one link at a time, and is used again when that has ended. */
final class LentCarrier extends DirectCarrier {
    private final MuxSession mux;

    LentCarrier(MuxSession mux) {
        this.mux = mux;
    }

    @Override
    Channel channel() {
        return mux.carrier();
    }

    MuxSession mux() {
        return mux;
    }

    /** A connection with a cipher in it stays where it is. */
    @Override
    Future<DuplexChannel> lend(@Nullable EventLoop near) {
        return mux.open();
    }

    @Override
    void close() {
        mux.closeAsync();
    }
}
