package dev.adit.kernel.transport;

import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.SharedEntry;
import dev.adit.api.tunnel.Upstreams;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One owner's share of a listening address.
 *
 * @param owner as people know it, such as {@code tunnel web} or {@code the bridge}; for the texts of conflicts
 * @param claim which of the visitors
 * @param acceptor takes them
 * @param near tells, for each visitor and on any thread, which loop it had best live on; null where that is all the same.
 *     Heeded where the owner has the address for itself: a shared one knows too late whose a visitor is
 * @param share what it brings along to owners of its kind that have the same claim; null for one that shares no claim
 * @param upstreams whose connections begin with a PROXY header; the same for all owners of an address, as it is read
 *     before anything tells whose a visitor is
 */
public record Attachment(
        String owner,
        Claim claim,
        Acceptor acceptor,
        Supplier<@Nullable EventLoop> near,
        @Nullable Share share,
        Upstreams upstreams) {

    /**
     * For an owner that shares its claim with nobody, and whose visitors may live on any loop.
     *
     * @param owner see {@link #owner()}
     * @param claim see {@link #claim()}
     * @param acceptor see {@link #acceptor()}
     */
    public Attachment(String owner, Claim claim, Acceptor acceptor) {
        this(owner, claim, acceptor, () -> null, null, Upstreams.NONE);
    }

    /**
     * For an owner that shares its claim with others of its kind. Their visitors go to what they share.
     *
     * @param owner see {@link #owner()}
     * @param claim see {@link #claim()}
     * @param share see {@link #share()}
     * @return the attachment
     */
    public static Attachment shared(String owner, Claim claim, Share share) {
        Acceptor nobody = (visitor, arrival) -> {
            throw new IllegalStateException("visitors of a shared claim go to what is shared");
        };
        return new Attachment(owner, claim, nobody, () -> null, share, Upstreams.NONE);
    }

    /**
     * For an owner to whom it does not matter who a visitor is and how long it has been here.
     *
     * @param owner see {@link #owner()}
     * @param claim see {@link #claim()}
     * @param acceptor gets what {@link Acceptor#accept} gets, but for the arrival
     */
    public Attachment(String owner, Claim claim, Consumer<? super DuplexChannel> acceptor) {
        this(owner, claim, (Acceptor) (visitor, arrival) -> acceptor.accept(visitor));
    }

    /**
     * Changes where its visitors live.
     *
     * @param loop see {@link #near()}
     * @return otherwise the same attachment
     */
    public Attachment near(Supplier<@Nullable EventLoop> loop) {
        return new Attachment(owner, claim, acceptor, loop, share, upstreams);
    }

    /**
     * Puts balancers in front of it.
     *
     * @param balancers see {@link #upstreams()}
     * @return otherwise the same attachment
     */
    public Attachment behind(Upstreams balancers) {
        return new Attachment(owner, claim, acceptor, near, share, balancers);
    }

    /**
     * How an owner shares a claim.
     *
     * @param kind owners of one kind share; their entries and parts are of the same types
     * @param first makes what is shared
     * @param part what this owner brings along
     */
    public record Share(String kind, Supplier<? extends SharedEntry<?>> first, Object part) {}

    /** Takes visitors. */
    @FunctionalInterface
    public interface Acceptor {

        /**
         * Takes one, on its event loop. An exception resets that visitor only.
         *
         * @param visitor connected, auto-read off, half-closure allowed, with nothing in the pipeline that the acceptor
         *     has to know of. What was read to tell visitors apart comes again as the first read that the acceptor asks
         *     for. {@code channelActive} does not come again
         * @param arrival who it is, where and when it came in
         */
        void accept(DuplexChannel visitor, Arrival arrival);
    }
}
