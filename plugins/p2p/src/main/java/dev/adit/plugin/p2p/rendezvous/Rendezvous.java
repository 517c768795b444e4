package dev.adit.plugin.p2p.rendezvous;

import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.server.ServerContext;
import dev.adit.api.server.ServerService;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The rendezvous as a service of the server: opens its sockets, again and again where that fails, and tells every client
 * where they are. On its loop.
 */
public final class Rendezvous implements ServerService {
    private static final int QUICK_RETRIES = 5;
    private static final long QUICK_SECONDS = 1;
    private static final long SLOW_SECONDS = 30;

    private final RendezvousConfig config;
    private final ServerContext context;
    private final SourceLimit limit = new SourceLimit(new SecureRandom().nextLong());
    private final List<Site> sites = new ArrayList<>();
    private final Set<String> clients = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();
    private final CloseOnce closing = new CloseOnce(this::end);
    private List<Integer> ports;
    private RendezvousOrder told = RendezvousOrder.NONE;
    private int retries;

    /**
     * Begins to open its sockets.
     *
     * @param config as the file has it
     * @param context stays valid as long as the service
     */
    public Rendezvous(RendezvousConfig config, ServerContext context) {
        this.config = config;
        this.context = context;
        this.ports = config.listen();
        makeSites();
        context.loop().execute(() -> open(0, 0));
    }

    private void makeSites() {
        InetAddress literal = literal(config.address());
        if (config.addresses().isEmpty()) {
            sites.add(new Site(null, literal));
        }
        for (InetAddress address : config.addresses()) {
            Site site = new Site(address, sites.isEmpty() && config.address() != null ? literal : address);
            for (Site earlier : sites) {
                if (site.isSameFamily(earlier)) {
                    site.pair(earlier);
                }
            }
            sites.add(site);
        }
    }

    private static @Nullable InetAddress literal(@Nullable String text) {
        return text == null ? null : NetUtil.createInetAddressFromIpAddressString(text);
    }

    /** Opens one socket after the other, so that the addresses agree on the ports where any will do. */
    private void open(int number, int index) {
        if (closing.isClosing()) {
            return;
        }
        if (number == sites.size()) {
            opened();
            return;
        }
        Site site = sites.get(number);
        if (index == Site.PORTS || site.isOpen()) {
            fixPorts(site);
            open(number + 1, 0);
            return;
        }
        Responder responder = new Responder(site, index, limit, config.shortQuestions());
        context.openDatagrams(site.local(ports.get(index)), responder).addListener((Future<DatagramChannel> done) -> {
            if (closing.isClosing()) {
                if (done.isSuccess()) {
                    done.getNow().close();
                }
            } else if (done.isSuccess()) {
                site.add(done.getNow());
                open(number, index + 1);
            } else {
                site.close();
                problems.add("rendezvous: " + done.cause().getMessage());
                open(number + 1, 0);
            }
        });
    }

    private void fixPorts(Site site) {
        ports = List.of(site.port(0), site.port(1));
    }

    private void opened() {
        context.problems(List.copyOf(problems));
        if (!problems.isEmpty()) {
            long wait = retries < QUICK_RETRIES ? QUICK_SECONDS : SLOW_SECONDS;
            retries++;
            if (retries == 1 || retries > QUICK_RETRIES) {
                context.logger()
                        .atWarn()
                        .addKeyValue("cause", String.join("; ", problems))
                        .log("rendezvous-failed");
            }
            problems.clear();
            context.loop().schedule(() -> open(0, 0), wait, TimeUnit.SECONDS);
        }
        RendezvousOrder now = order();
        if (!now.equals(told)) {
            told = now;
            context.logger()
                    .atInfo()
                    .addKeyValue("ports", ports)
                    .addKeyValue("addresses", now.addresses().isEmpty() ? "all" : now.addresses())
                    .log("rendezvous-open");
            clients.forEach(this::tell);
        }
    }

    /** With a told address the first one that is listed needs no telling: the two are the same. */
    private RendezvousOrder order() {
        String host = sites.get(0).isOpen() ? config.address() : null;
        List<InetAddress> listed = new ArrayList<>();
        for (Site site : sites) {
            InetAddress address = site.address();
            if (site.isOpen() && address != null && (host == null || site != sites.get(0))) {
                listed.add(address);
            }
        }
        boolean any = sites.stream().anyMatch(Site::isOpen);
        return any
                ? new RendezvousOrder(ports.get(0), ports.get(1), host == null ? "" : host, listed)
                : RendezvousOrder.NONE;
    }

    private void tell(String client) {
        context.signal(client).send(told.encode());
    }

    @Override
    public void online(String client) {
        clients.add(client);
        if (told.isOpen()) {
            tell(client);
        }
    }

    @Override
    public void heard(String client, byte[] message) {
        // The clients' half says nothing to the server.
    }

    private CompletionStage<Void> end() {
        return CompletableFuture.runAsync(
                () -> {
                    if (told.isOpen()) {
                        told = RendezvousOrder.NONE;
                        clients.forEach(this::tell);
                    }
                    sites.forEach(Site::close);
                },
                context.loop());
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closing.whenClosed();
    }
}
