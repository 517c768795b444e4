package dev.adit.plugin.proxyprotocol;

import dev.adit.api.config.Doc;

/** Which datagrams of a visitor have a header: what their readers expect differs. */
@Doc("which datagrams have a header")
public enum Datagrams {
    /** All of them, as BIND, dnsdist and PowerDNS expect. */
    EACH,
    /** The first one of each visitor, as game servers such as Geyser expect. */
    FIRST
}
