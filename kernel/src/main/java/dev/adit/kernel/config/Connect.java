package dev.adit.kernel.config;

import dev.adit.api.config.Doc;

/** What several servers mean to a client. */
@Doc("failover or all")
public enum Connect {
    /** The first that is there. */
    FAILOVER,
    /** Each of them, at the same time. */
    ALL
}
