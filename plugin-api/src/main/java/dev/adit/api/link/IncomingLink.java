package dev.adit.api.link;

import io.netty.channel.socket.DuplexChannel;

/** A link at its exit, before it is accepted or refused. Belongs to the event loop of its channel. */
public interface IncomingLink {

    /**
     * What the entry asked for.
     *
     * @return as it crossed the bridge: text, never authority
     */
    LinkRequest request();

    /**
     * The link itself, auto-read off. The exit owns it from now on.
     *
     * @return a channel with half-close
     */
    DuplexChannel channel();

    /** Tells the entry that the target is reached. Call once, before anything is written to the link. */
    void accept();

    /**
     * Tells the entry why not, and ends the link. Call once, instead of {@link #accept()}.
     *
     * @param failure the kind
     * @param detail for the logs of both sides; no secrets
     */
    void refuse(LinkFailure failure, String detail);
}
