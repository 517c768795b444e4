package dev.adit.kernel.link;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.observe.Repeat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Writes why links did not come about. A crowd of visitors that meets the same cause at the same tunnel is one line a
 * minute. Any thread.
 */
final class FailureLog {
    /** At the exit the tunnel is a word of the server; a thousand of them shall not be a thousand lines. */
    private static final Repeat SAME = Repeat.by("tunnel", "cause").atMost(256);

    private final Logger log;
    private final String event;
    private final @Nullable String client;

    private FailureLog(Logger log, String event, @Nullable String client) {
        this.log = log;
        this.event = event;
        this.client = client;
    }

    /** Of a tunnel, whose log says which one it is: its lines add whose client it is. */
    static FailureLog atEntry(Logger log, String client) {
        return new FailureLog(log, "link-failed", client);
    }

    /** Of a client's exits: its lines say which tunnel the link is of. */
    static FailureLog atExit(Logger log) {
        return new FailureLog(log, "link-refused", null);
    }

    /**
     * Tells one failure.
     *
     * @param link its number in the logs
     * @param request what was asked for
     * @param cause why not; its detail may be text of a peer
     * @param afterNanos how long it took
     */
    void tell(String link, LinkRequest request, LinkException cause, long afterNanos) {
        String tunnel = PeerText.safe(request.tunnel());
        log.atLevel(level(cause.failure()))
                .addMarker(SAME)
                .addKeyValue(client == null ? "tunnel" : "client", client == null ? tunnel : client)
                .addKeyValue("link", link)
                .addKeyValue("visitor", request.visitor() == null ? "-" : request.visitor())
                .addKeyValue("cause", cause.failure())
                .addKeyValue("target", LinkLog.target(request))
                .addKeyValue("detail", PeerText.safe(cause.detail()))
                .addKeyValue("after", Duration.ofNanos(afterNanos).toMillis() + "ms")
                .log(event);
    }

    /**
     * Tells of a candidate that failed while others are left: the visitor does not notice.
     *
     * @param request what was asked for
     * @param cause why not; its detail may be text of a peer
     */
    void retry(LinkRequest request, LinkException cause) {
        log.atDebug()
                .addMarker(SAME)
                .addKeyValue("visitor", request.visitor() == null ? "-" : request.visitor())
                .addKeyValue("cause", cause.failure())
                .addKeyValue("target", LinkLog.target(request))
                .addKeyValue("detail", PeerText.safe(cause.detail()))
                .log("link-retried: another target is asked");
    }

    /** A client that is away was told when it went; whoever runs this node cannot mend that here. */
    private static Level level(LinkFailure failure) {
        return switch (failure.fault()) {
            case CLIENT -> Level.INFO;
            case SERVER, TARGET, CONFIG -> Level.WARN;
        };
    }
}
