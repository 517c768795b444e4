package dev.adit.kernel.bridge;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.mux.MuxRole;
import dev.adit.kernel.mux.MuxSession;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.quic.QuicCarrier;
import dev.adit.kernel.signal.HeartbeatSettings;
import dev.adit.kernel.transport.LinkCarrier;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.util.function.Consumer;

/** Makes a carrier of what a join was taken on. */
final class CarrierSetup {
    private CarrierSetup() {}

    /** A stream of QUIC stands for its connection, which has streams of its own; any other channel gets a mux. */
    @LoopOnly
    static LinkCarrier install(
            Channel channel,
            MuxRole role,
            MuxSettings mux,
            HeartbeatSettings heartbeat,
            Consumer<DuplexChannel> streams) {
        if (channel instanceof QuicStreamChannel join) {
            return QuicCarrier.install(join, mux.maxLinks(), streams);
        }
        MuxSession carrier = MuxSession.install(channel, role, mux, streams);
        CarrierLife.watch(carrier, heartbeat);
        return carrier;
    }
}
