package dev.adit.kernel.link;

import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.observe.PeerText;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The access log: one line for each link that was accepted, when it has ended. Only there where somebody asked for it. Any
 * thread.
 *
 * @param log whose lines these are
 * @param client that the links go to, or the one that serves them
 * @param side which end of the links this is
 */
record LinkLog(Logger log, String client, Side side) {
    /** Where a link is watched. */
    enum Side {
        /** Up is what goes into the link; the log says which tunnel's it is. */
        ENTRY("target"),
        /** Up is what comes out of the link; the tunnel is what the entry calls it. */
        EXIT("visitor");

        private final String peer;

        Side(String peer) {
            this.peer = peer;
        }

        /** Who is at the other end of the link. */
        String peer() {
            return peer;
        }

        /** Who is at this end of it. */
        String here() {
            return this == ENTRY ? EXIT.peer : ENTRY.peer;
        }
    }

    /**
     * How a link was.
     *
     * @param read bytes that came out of it
     * @param written bytes that went into it
     * @param duration since it was asked for
     * @param cause of its end
     */
    record Life(long read, long written, Duration duration, String cause) {}

    void closed(String link, LinkRequest request, Life life) {
        boolean entry = side == Side.ENTRY;
        LoggingEventBuilder line = log.atInfo();
        if (!entry) {
            line = line.addKeyValue("tunnel", PeerText.safe(request.tunnel()));
        }
        line.addKeyValue("client", client)
                .addKeyValue("link", link)
                .addKeyValue("visitor", request.visitor() == null ? "-" : request.visitor())
                .addKeyValue("target", target(request))
                .addKeyValue("up", entry ? life.written() : life.read())
                .addKeyValue("down", entry ? life.read() : life.written())
                .addKeyValue("duration", life.duration().toMillis() + "ms")
                .addKeyValue("cause", life.cause())
                .log("link-closed");
    }

    static String target(LinkRequest request) {
        return request.target() == null ? "-" : PeerText.safe(request.target().toString());
    }
}
