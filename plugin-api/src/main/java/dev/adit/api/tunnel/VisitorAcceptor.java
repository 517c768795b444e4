package dev.adit.api.tunnel;

import dev.adit.api.lifecycle.LoopOnly;

/** Takes visitors. */
@FunctionalInterface
public interface VisitorAcceptor {

    /**
     * Takes one visitor; must not block. An exception resets that visitor and nothing else.
     *
     * @param visitor owned by the acceptor from now on
     */
    @LoopOnly
    void accept(Visitor visitor);
}
