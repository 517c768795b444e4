package dev.adit.kernel.bridge;

import dev.adit.kernel.config.CarrierChoice;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Gives raw streams to the other end of a bridge. Whoever opens one writes a link request first. */
public interface StreamOpener {

    /**
     * Opens a stream; any thread. The channel has auto-read off and half-closure allowed, and is the caller's.
     *
     * @return completed on the stream's loop, or failed with a {@link dev.adit.api.link.LinkException}: {@code
     *     CLIENT_OFFLINE}, {@code OVERLOADED}, {@code SHUTTING_DOWN}
     */
    Future<DuplexChannel> openStream();

    /**
     * Opens a stream on a kind of carrier; on what there is where that kind is not at hand.
     *
     * @param choice as the tunnel wants it
     * @return as {@link #openStream()}
     */
    default Future<DuplexChannel> openStream(CarrierChoice choice) {
        return openStream();
    }

    /**
     * Tells what a choice comes to here.
     *
     * @param choice as the tunnel wants it
     * @return {@code MUX} or {@code DIRECT}
     */
    default CarrierChoice resolve(CarrierChoice choice) {
        return CarrierChoice.MUX;
    }

    /**
     * Tells whether a stream can be opened now, without waiting for somebody to come back; any thread.
     *
     * @return false while the signal or every carrier is away
     */
    default boolean isAtHand() {
        return true;
    }

    /**
     * Tells where the next stream will probably live; any thread.
     *
     * @param choice as the tunnel wants it
     * @return a loop; null where nobody knows, or where it will come to the loop of whoever asks
     */
    default @Nullable EventLoop nextLoop(CarrierChoice choice) {
        return null;
    }
}
