package dev.adit.kernel.link;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.signal.LinkReply;
import dev.adit.kernel.signal.LinkWire;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's side of streams that clients open: each names a private tunnel and is relayed to that tunnel's client, where
 * the visit was granted. Any thread.
 */
public final class VisitRelay {
    private static final Logger LOG = LoggerFactory.getLogger(VisitRelay.class);
    private static final long REQUEST_SECONDS = 5;
    private static final LinkReply REFUSED = new LinkReply(LinkFailure.DENIED, "not granted");

    private final Grants grants;

    /** Knows which session may visit what. */
    @FunctionalInterface
    public interface Grants {
        /**
         * Looks for a grant; any thread, must not block.
         *
         * @param session of the visiting client
         * @param tunnel as it asked for it
         * @return null where there is none, whatever the reason
         */
        @Nullable
        Way find(String session, String tunnel);
    }

    /**
     * Where a granted visit goes.
     *
     * @param links of the tunnel; null while its client is away
     * @param request what the tunnel's client is asked
     */
    public record Way(@Nullable EntryLinks links, LinkRequest request) {}

    /**
     * Remembers whom to ask.
     *
     * @param grants of all sessions
     */
    public VisitRelay(Grants grants) {
        this.grants = grants;
    }

    /**
     * Takes a stream.
     *
     * @param session in which it was opened
     * @param stream nothing read yet; owned from now on
     */
    @LoopOnly
    public void accept(String session, DuplexChannel stream) {
        Future<?> deadline = stream.eventLoop().schedule(() -> Resets.reset(stream), REQUEST_SECONDS, TimeUnit.SECONDS);
        stream.closeFuture().addListener(closed -> deadline.cancel(false));
        stream.pipeline().addLast(LinkWire.requestDecoder(request -> {
            deadline.cancel(false);
            relay(session, stream, request);
        }));
        EarlyReads.guard(stream);
    }

    private void relay(String session, DuplexChannel stream, LinkRequest request) {
        Way way = grants.find(session, request.tunnel());
        if (way == null) {
            LOG.atDebug().addKeyValue("session", session).log("visit-unasked: a link of a visit that is not granted");
            ExitLink.refuse(stream, REFUSED);
        } else if (way.links() == null) {
            ExitLink.refuse(
                    stream, new LinkReply(LinkFailure.CLIENT_OFFLINE, "the client of the tunnel is not online"));
        } else {
            way.links().relay(stream, way.request());
        }
    }
}
