package dev.adit.plugin.p2p.agent;

import dev.adit.api.client.ClientContext;
import dev.adit.plugin.p2p.nat.NatProbe;
import dev.adit.plugin.p2p.nat.NatProfile;
import dev.adit.plugin.p2p.rendezvous.RendezvousOrder;
import dev.adit.plugin.p2p.rendezvous.Vantages;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What this client knows of the network that it is in: looked at when the server says where the rendezvous is and when the
 * machine's addresses change, and kept. Lives on the service's loop; {@link #look} and {@link #forward} may be called from any
 * thread.
 */
final class Network {
    /** A client that has just come online hears where the rendezvous is within so long, or there is none. */
    private static final long ORDER_MILLIS = 1_500;

    private final ClientContext context;
    private final NatProbe probe;
    private final Forwarder forwarder;
    private final Runnable changed;

    private List<InetAddress> hosts = List.of();
    private @Nullable RendezvousOrder order;
    private @Nullable Surroundings known;
    private long knownAt;
    /** The look that is under way, for all who ask meanwhile. */
    private @Nullable CompletableFuture<Surroundings> looking;

    /** Until then an order may still come. */
    private @Nullable Future<?> orderDue;

    private int generation;

    /** Has routers forward ports. */
    @FunctionalInterface
    interface Forwarder {
        Forwarding forward(int port, Consumer<InetSocketAddress> opened);
    }

    /**
     * Knows nothing yet.
     *
     * @param context the service's
     * @param probe asks from the service's loop
     * @param forwarder asked for forwarded ports
     * @param changed told on the loop when this client is elsewhere
     */
    Network(ClientContext context, NatProbe probe, Forwarder forwarder, Runnable changed) {
        this.context = context;
        this.probe = probe;
        this.forwarder = forwarder;
        this.changed = changed;
    }

    /** The machine has these addresses now. */
    void hosts(List<InetAddress> now) {
        boolean first = hosts.isEmpty() && known == null;
        hosts = now;
        forget();
        if (!first) {
            context.logger().atDebug().addKeyValue("addresses", now).log("p2p-addresses-changed");
            changed.run();
        }
        if (order != null) {
            start();
        }
    }

    /** The server says where the rendezvous is: for the first time, or the bridge has come back. */
    void ordered(RendezvousOrder told) {
        Surroundings before = known;
        order = told;
        forget();
        CompletableFuture<Surroundings> waiting = looking;
        if (waiting != null && orderDue != null && orderDue.cancel(false)) {
            ask(waiting);
        }
        start().whenComplete((now, failure) -> {
            if (now != null && before != null && now.isElsewhere(before)) {
                changed.run();
            }
        });
    }

    private void forget() {
        known = null;
        generation++;
    }

    /** What is known, unless it is older; else it is looked at. Completes on the service's loop, soon, and never fails. */
    CompletionStage<Surroundings> look(Duration oldest) {
        CompletableFuture<Surroundings> seen = new CompletableFuture<>();
        context.loop().execute(() -> {
            Surroundings cached = known;
            if (cached != null && System.nanoTime() - knownAt <= oldest.toNanos()) {
                seen.complete(cached);
            } else {
                start().whenComplete((now, failure) -> seen.complete(now == null ? Surroundings.NOTHING : now));
            }
        });
        return seen;
    }

    /** See {@link Forwarder}. */
    Forwarding forward(int port, Consumer<InetSocketAddress> opened) {
        return forwarder.forward(port, opened);
    }

    private CompletableFuture<Surroundings> start() {
        CompletableFuture<Surroundings> running = looking;
        if (running != null) {
            return running;
        }
        CompletableFuture<Surroundings> begun = new CompletableFuture<>();
        looking = begun;
        begun.whenComplete((now, failure) -> looking = null);
        RendezvousOrder told = order;
        if (told == null) {
            orderDue = context.loop().schedule(() -> ask(begun), ORDER_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            ask(begun);
        }
        return begun;
    }

    private void ask(CompletableFuture<Surroundings> begun) {
        RendezvousOrder told = order;
        if (told == null || !told.isOpen()) {
            know(begun, generation, new Surroundings(hosts, null, null, NatProfile.BLOCKED));
            return;
        }
        int mine = generation;
        String host = told.host().isEmpty() ? context.serverHost() : told.host();
        context.resolve(host).addListener((Future<List<InetAddress>> resolved) -> {
            List<InetAddress> addresses = resolved.isSuccess() ? resolved.getNow() : List.of();
            probe(begun, mine, told.vantages(addresses, false), told.vantages(addresses, true));
        });
    }

    private void probe(CompletableFuture<Surroundings> begun, int mine, @Nullable Vantages v4, @Nullable Vantages v6) {
        List<InetAddress> from = hosts;
        if (v4 == null && v6 == null) {
            know(begun, mine, new Surroundings(from, null, null, NatProfile.BLOCKED));
            return;
        }
        probe.probe(v4, v6).addListener((Future<NatProfile> done) -> {
            NatProfile profile = done.isSuccess() ? done.getNow() : NatProfile.BLOCKED;
            know(begun, mine, new Surroundings(from, v4, v6, profile));
        });
    }

    private void know(CompletableFuture<Surroundings> begun, int mine, Surroundings now) {
        if (mine != generation) {
            // Something has changed meanwhile: what was seen may be of the network before.
            ask(begun);
            return;
        }
        known = now;
        knownAt = System.nanoTime();
        context.logger()
                .atDebug()
                .addKeyValue("addresses", now.hosts())
                .addKeyValue("nat", NatWords.of(now))
                .log("p2p-network");
        begun.complete(now);
    }
}
