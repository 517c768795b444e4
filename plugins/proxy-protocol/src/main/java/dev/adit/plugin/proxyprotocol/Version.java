package dev.adit.plugin.proxyprotocol;

import dev.adit.api.config.Doc;

/** Which header a target expects. */
@Doc("a version of the PROXY protocol")
public enum Version {
    /** One line of text; streams alone. */
    V1,
    /** Binary; streams and datagrams. */
    V2
}
