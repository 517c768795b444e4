package dev.adit.kernel.transport;

import dev.adit.kernel.observe.Repeat;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops accepting for a second when accepting fails. The visitor that could not be accepted, for want of a file
 * descriptor say, stays in the queue: trying again at once would turn the loop in circles.
 */
final class AcceptPause extends ChannelInboundHandlerAdapter {
    static final long MILLIS = 1_000;

    private static final Logger log = LoggerFactory.getLogger(AcceptPause.class);
    private static final Repeat SAME = Repeat.by("listen", "cause");

    private final String address;

    AcceptPause(String address) {
        this.address = address;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!context.channel().config().isAutoRead()) {
            return;
        }
        context.channel().config().setAutoRead(false);
        context.executor().schedule(() -> context.channel().config().setAutoRead(true), MILLIS, TimeUnit.MILLISECONDS);
        log.atWarn()
                .addMarker(SAME)
                .addKeyValue("listen", address)
                .addKeyValue("cause", SocketErrors.words(cause))
                .log("accept-paused: visitors wait for a second");
    }
}
