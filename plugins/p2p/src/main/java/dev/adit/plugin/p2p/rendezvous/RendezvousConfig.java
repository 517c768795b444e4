package dev.adit.plugin.p2p.rendezvous;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the server's file has the rendezvous.
 *
 * @param listen two different UDP ports; 0 for any one
 * @param addresses the machine's, one or two of each family; none: it listens on all of them, as on one
 * @param address what clients are told to ask, a name or an IP address; of two listed addresses it stands for the first.
 *     Null: the listed ones, or else whatever host their bridge goes to
 * @param shortQuestions answers questions that are shorter than their answer, too, as those of most other STUN clients
 *     are: 32 bytes for 20
 */
public record RendezvousConfig(
        List<Integer> listen,
        List<InetAddress> addresses,
        @Nullable String address,
        boolean shortQuestions) {
    /** The ports where the file says nothing. */
    public static final List<Integer> PORTS = List.of(7001, 7002);

    /** Copies the lists. */
    public RendezvousConfig {
        listen = List.copyOf(listen);
        addresses = List.copyOf(addresses);
        if (listen.size() != 2) {
            throw new IllegalArgumentException("a rendezvous has two ports");
        }
    }

    /**
     * Answers nothing with more than it was asked with.
     *
     * @param listen see {@link #listen()}
     * @param addresses see {@link #addresses()}
     * @param address see {@link #address()}
     */
    public RendezvousConfig(List<Integer> listen, List<InetAddress> addresses, @Nullable String address) {
        this(listen, addresses, address, false);
    }
}
