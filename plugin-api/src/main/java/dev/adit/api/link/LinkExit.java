package dev.adit.api.link;

import dev.adit.api.lifecycle.LoopOnly;

/** Serves the links of one type at the target's end. One object serves all of them. */
public interface LinkExit {

    /**
     * Takes one link. Must accept or refuse it in bounded time and must not block.
     *
     * @param link owned by the exit from now on
     */
    @LoopOnly
    void serve(IncomingLink link);
}
