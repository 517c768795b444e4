package dev.adit.kernel.bridge;

import dev.adit.kernel.observe.PeerText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** What a client's log says of its bridge to one server. Any thread. */
final class ClientNews {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeClient.class);

    private final String client;
    private final String server;

    ClientNews(String client, String server) {
        this.client = client;
        this.server = server;
    }

    private LoggingEventBuilder of(LoggingEventBuilder event) {
        return event.addKeyValue("client", client).addKeyValue("server", server);
    }

    void online(String session, boolean resumed) {
        of(LOG.atInfo())
                .addMarker(Flaps.ONLINE)
                .addKeyValue("session", PeerText.safe(session))
                .log(resumed ? "client-online: the session goes on" : "client-online");
    }

    void moved(String transport) {
        of(LOG.atInfo())
                .addMarker(Flaps.ONLINE)
                .addKeyValue("transport", transport)
                .log("way-changed: new links go by a better way");
    }

    void failed(String cause, Duration next) {
        of(LOG.atWarn())
                .addMarker(Flaps.REFUSED)
                .addKeyValue("cause", cause)
                .addKeyValue("next", OutageLog.in(next))
                .log("login-failed");
    }

    void refused(String cause, Duration next) {
        of(LOG.atError())
                .addMarker(Flaps.REFUSED)
                .addKeyValue("cause", cause)
                .addKeyValue("next", OutageLog.in(next))
                .log("login-refused");
    }

    /** {@code next} is null where it is not tried again. */
    void offline(String cause, @Nullable Duration next) {
        of(LOG.atWarn())
                .addMarker(Flaps.LOST)
                .addKeyValue("cause", cause)
                .addKeyValue("next", OutageLog.in(next))
                .log("client-offline");
    }

    void left() {
        of(LOG.atInfo()).addKeyValue("cause", "closed by this side").log("client-offline");
    }

    void serverLeaves() {
        of(LOG.atInfo()).addMarker(Flaps.LOST).log("server-leaving: links that are there go on");
    }

    void turned(boolean waiting) {
        of(LOG.atInfo())
                .log(
                        waiting
                                ? "client-standby: another machine with this key serves, this one waits to take over"
                                : "client-serving: this machine has taken over");
    }
}
