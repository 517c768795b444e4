package dev.adit.kernel.config;

import dev.adit.api.config.Doc;

/** What happens when another machine logs in with the key of a client that is online. */
@Doc("replace, standby or balance")
public enum Second {
    /** The newcomer takes over; the one before it is told and stays away for about a minute. */
    REPLACE,
    /** The newcomer waits, logged in, and takes over at once when the first is gone. */
    STANDBY,
    /** Both serve; each new link goes to the one with the fewest. */
    BALANCE
}
