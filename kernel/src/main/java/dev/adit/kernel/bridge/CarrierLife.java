package dev.adit.kernel.bridge;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.kernel.mux.MuxSession;
import dev.adit.kernel.observe.Repeat;
import dev.adit.kernel.signal.Heartbeat;
import dev.adit.kernel.signal.HeartbeatSettings;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Ticker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices a carrier whose way has died while the signal's is well: the mux pings it at the pace of the heartbeat, and any
 * inbound byte counts as life.
 */
final class CarrierLife {
    private static final Logger LOG = LoggerFactory.getLogger(CarrierLife.class);
    private static final Repeat SILENT = Repeat.by().from("remote").free(10).atMost(256);

    private CarrierLife() {}

    @LoopOnly
    static void watch(MuxSession mux, HeartbeatSettings settings) {
        Channel carrier = mux.carrier();
        carrier.pipeline()
                .addFirst(new Heartbeat(settings, Ticker.systemTicker(), mux::ping, () -> silent(carrier, settings)));
    }

    private static void silent(Channel carrier, HeartbeatSettings settings) {
        LOG.atInfo()
                .addMarker(SILENT)
                .addKeyValue("remote", Remote.of(carrier))
                .addKeyValue(
                        "cause", "no sign of life for " + settings.deadAfter().toMillis() + " ms")
                .log("carrier-silent");
        carrier.close();
    }
}
