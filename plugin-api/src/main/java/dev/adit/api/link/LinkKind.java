package dev.adit.api.link;

/** What a link carries. */
public enum LinkKind {
    /** A stream of bytes in both directions, each of which ends on its own. */
    STREAM,
    /** Datagrams of 1 to 65,507 bytes: one buffer read or written is one datagram; when the link is full it drops. */
    DATAGRAM
}
