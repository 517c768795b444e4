package dev.adit.kernel.transport;

import dev.adit.api.tunnel.Claim;
import io.netty.channel.socket.DuplexChannel;
import java.util.function.Consumer;

/**
 * One owner's share of a listening address.
 *
 * @param owner as people know it, such as {@code tunnel web} or {@code the bridge}; for the texts of conflicts
 * @param claim which of the visitors
 * @param acceptor takes them
 */
public record Attachment(String owner, Claim claim, Acceptor acceptor) {

    /**
     * For an owner to whom it does not matter how long a visitor has been here.
     *
     * @param owner see {@link #owner()}
     * @param claim see {@link #claim()}
     * @param acceptor gets what {@link Acceptor#accept} gets, but for the time
     */
    public Attachment(String owner, Claim claim, Consumer<? super DuplexChannel> acceptor) {
        this(owner, claim, (visitor, acceptedNanos) -> acceptor.accept(visitor));
    }

    /** Takes visitors. */
    @FunctionalInterface
    public interface Acceptor {

        /**
         * Takes one, on its event loop. An exception resets that visitor only.
         *
         * @param visitor connected, auto-read off, half-closure allowed, with nothing in the pipeline that the acceptor
         *     has to know of. What was read to tell visitors apart comes again as the first read that the acceptor asks
         *     for. {@code channelActive} does not come again
         * @param acceptedNanos when the visitor was accepted, as of {@link System#nanoTime}; up to 5 s ago where the
         *     address is shared. Deadlines of strangers count from there
         */
        void accept(DuplexChannel visitor, long acceptedNanos);
    }
}
