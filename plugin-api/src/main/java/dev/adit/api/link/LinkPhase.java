package dev.adit.api.link;

/** Where in the life of a link a {@link LinkInterceptor} acts. */
public enum LinkPhase {
    /** At the entry: a visitor is there, auto-read off, nothing opened yet. The channel is the visitor's. */
    VISITOR_ACCEPTED,
    /**
     * At either end: the link is there, nothing was passed on yet. The channel is the link. At the exit, the first thing that
     * is written afterwards is the kernel's answer to the entry, which a handler that was added here lets pass as it is.
     */
    LINK_OPENED,
    /** At the exit: the target is connected, nothing was passed on yet. The channel is the target's. */
    TARGET_CONNECTED
}
