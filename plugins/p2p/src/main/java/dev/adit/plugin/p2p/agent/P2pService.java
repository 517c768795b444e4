package dev.adit.plugin.p2p.agent;

import dev.adit.api.client.ClientContext;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.peer.NetworkReport;
import dev.adit.api.peer.PathFinder;
import dev.adit.api.peer.PathSearch;
import dev.adit.api.peer.Peering;
import dev.adit.plugin.p2p.nat.NatProbe;
import dev.adit.plugin.p2p.portmap.PortMapper;
import dev.adit.plugin.p2p.punch.DatagramSeal;
import dev.adit.plugin.p2p.punch.PunchKeys;
import dev.adit.plugin.p2p.rendezvous.RendezvousOrder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The client's half: keeps what is known of the network, and searches a path for each peering. The network lives on the
 * service's loop, each search on that of its peering.
 */
public final class P2pService implements PathFinder {
    private static final Duration FRESH = Duration.ZERO;

    private final ClientContext context;
    private final AgentSettings settings;
    private final Predicate<InetSocketAddress> aims;
    private final Network network;
    private final NetworkWatch watch;
    private final PortMapper mapper;
    private final ExecutorService blocking;
    private final Figures figures = new Figures();
    private final Set<Running> searches = ConcurrentHashMap.newKeySet();
    private final CloseOnce closing = new CloseOnce(this::end);
    private boolean watching;

    private record Running(Peering peering, PathSearch search) {}

    /**
     * Asks nobody yet.
     *
     * @param context stays valid as long as the client
     * @param settings of the client's file
     */
    public P2pService(ClientContext context, AgentSettings settings) {
        this(context, settings, HostAddresses::now, PeerAddresses::mayBeAimedAt);
    }

    P2pService(
            ClientContext context,
            AgentSettings settings,
            Supplier<List<InetAddress>> hosts,
            Predicate<InetSocketAddress> aims) {
        this.aims = aims;
        this.context = context;
        this.settings = settings;
        this.blocking = Executors.newCachedThreadPool(task -> {
            Thread made = new Thread(task, "adit-p2p-router");
            made.setDaemon(true);
            return made;
        });
        this.mapper = new PortMapper(context.loop(), context::openDatagrams, blocking);
        this.network = new Network(
                context,
                new NatProbe(context.loop(), context::openDatagrams),
                new PortForwarder(context.loop(), mapper),
                this::changed);
        this.watch = new NetworkWatch(hosts, addresses -> context.loop().execute(() -> network.hosts(addresses)));
    }

    @Override
    public void online() {
        // The server says itself where the rendezvous is.
        watch();
    }

    @Override
    public void offline() {
        // Paths live on, and so does what is known of the network.
    }

    @Override
    public void heard(byte[] message) {
        RendezvousOrder order = RendezvousOrder.decode(message);
        if (order != null && settings.enabled() && !closing.isClosing()) {
            network.ordered(order);
        }
    }

    private void watch() {
        if (!watching && settings.enabled() && !closing.isClosing()) {
            watching = true;
            watch.start();
        }
    }

    private void changed() {
        searches.forEach(one -> one.peering().loop().execute(() -> {
            if (searches.contains(one)) {
                one.search().networkChanged();
            }
        }));
    }

    @Override
    public PathSearch search(Peering peering) {
        if (!settings.enabled() || closing.isClosing()) {
            peering.progress("p2p: relay at the top of this client's file", true);
            return new NoSearch();
        }
        context.loop().execute(this::watch);
        SearchMeans means = new SearchMeans(
                peering,
                network,
                new NatProbe(peering.loop(), peering::open),
                new DatagramSeal(PunchKeys.of(peering.secret(), peering.initiator())),
                settings,
                aims,
                context.logger());
        Search search = new Search(means, figures, over -> searches.removeIf(one -> one.search() == over));
        searches.add(new Running(peering, search));
        search.begin();
        return search;
    }

    @Override
    public CompletionStage<NetworkReport> network() {
        return network.look(FRESH).thenApply(around -> Reporting.of(around, figures));
    }

    private CompletionStage<Void> end() {
        watch.close();
        for (Running one : searches) {
            one.peering().loop().execute(one.search()::close);
        }
        return mapper.closeAsync().whenComplete((done, failure) -> blocking.shutdown());
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closing.whenClosed();
    }

    /** Where this client's file says that nothing goes directly. */
    private static final class NoSearch implements PathSearch {
        @Override
        public void heard(byte[] message) {
            // The other end gets no answer, and says so.
        }

        @Override
        public void networkChanged() {
            // Of no interest.
        }

        @Override
        public void close() {
            // There is nothing.
        }
    }
}
