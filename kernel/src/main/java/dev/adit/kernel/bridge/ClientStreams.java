package dev.adit.kernel.bridge;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.kernel.config.CarrierChoice;
import dev.adit.kernel.transport.LinkCarrier;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import org.jspecify.annotations.Nullable;

/** Streams from a client to its server, on the carriers that are there. */
final class ClientStreams implements StreamOpener {
    private final Carriers carriers;

    ClientStreams(Carriers carriers) {
        this.carriers = carriers;
    }

    @Override
    public Future<DuplexChannel> openStream() {
        LinkCarrier carrier = carriers.newest();
        return carrier == null
                ? ImmediateEventExecutor.INSTANCE.newFailedFuture(
                        new LinkException(LinkFailure.CLIENT_OFFLINE, "this client is not connected to its server"))
                : carrier.open();
    }

    @Override
    public @Nullable EventLoop nextLoop(CarrierChoice choice) {
        LinkCarrier carrier = carriers.newest();
        return carrier == null ? null : carrier.carrier().eventLoop();
    }
}
