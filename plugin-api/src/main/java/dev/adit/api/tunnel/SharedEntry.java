package dev.adit.api.tunnel;

import dev.adit.api.lifecycle.LoopOnly;
import org.jspecify.annotations.Nullable;

/**
 * What several tunnels of one type have in common on one address: it takes the visitors of all of them and tells by its
 * own protocol whose each is (http: by host and path). The first tunnel there makes it, the last one that leaves ends it;
 * the kernel counts. Each address has its own.
 *
 * @param <P> what one tunnel brings along
 */
public interface SharedEntry<P> extends VisitorAcceptor {

    /**
     * Takes a tunnel in. Calls of this and of {@link #leave} come one after the other, on one thread, while visitors come
     * on others.
     *
     * @param part what it brings along
     * @return null if it is in; else what stands in the way, in words that name both tunnels
     */
    @Nullable
    String join(P part);

    /**
     * Lets a tunnel go that has joined: no visitor is its own from now on.
     *
     * @param part equal to what it brought along
     */
    void leave(P part);

    /**
     * Takes one visitor of any of the tunnels; must not block. An exception resets that visitor and nothing else.
     *
     * @param visitor owned by this from now on; its index means nothing here
     */
    @Override
    @LoopOnly
    void accept(Visitor visitor);
}
