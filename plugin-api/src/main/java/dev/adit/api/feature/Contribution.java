package dev.adit.api.feature;

import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.peer.PeerMode;
import dev.adit.api.server.ServerContext;
import dev.adit.api.server.ServerService;
import dev.adit.api.tunnel.TargetWatch;
import dev.adit.api.tunnel.TunnelService;
import dev.adit.api.tunnel.WatchedTunnel;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a feature adds where its block stands.
 *
 * @param interceptors act on the links of the tunnel, or of the process, in the order of features' words
 * @param services offered to the tunnel, or to every tunnel of the process; at an exit nobody asks for them. Where two
 *     features offer the same, the first word counts
 * @param watches each makes the feature's eye on the targets of one tunnel, when the tunnel begins; at an exit nobody asks
 *     for them
 * @param peers how the packets of a private tunnel, or of a visit to one, may go: in a tunnel's block it holds for every
 *     visit of the tunnel, in a visit's for that one, and the stricter counts; at the top of a server's file for all tunnels
 *     of the server, at the top of a client's for all its visits, where their own blocks do not stand. Null says nothing;
 *     where nobody says anything the packets go over the server
 * @param server makes the feature's job beside the tunnels of a server, when the server starts; asked for where the block
 *     stands at the top of a server's file, and nowhere else. Null for none
 */
public record Contribution(
        List<LinkInterceptor> interceptors,
        List<TunnelService<?>> services,
        List<Function<WatchedTunnel, TargetWatch>> watches,
        @Nullable PeerMode peers,
        @Nullable Function<ServerContext, ? extends ServerService> server) {

    /** Copies the lists. */
    public Contribution {
        interceptors = List.copyOf(interceptors);
        services = List.copyOf(services);
        watches = List.copyOf(watches);
    }

    /**
     * Interceptors, services and watches.
     *
     * @param interceptors see {@link #interceptors()}
     * @param services see {@link #services()}
     * @param watches see {@link #watches()}
     */
    public Contribution(
            List<LinkInterceptor> interceptors,
            List<TunnelService<?>> services,
            List<Function<WatchedTunnel, TargetWatch>> watches) {
        this(interceptors, services, watches, null, null);
    }

    /**
     * Interceptors and services.
     *
     * @param interceptors see {@link #interceptors()}
     * @param services see {@link #services()}
     */
    public Contribution(List<LinkInterceptor> interceptors, List<TunnelService<?>> services) {
        this(interceptors, services, List.of());
    }

    /**
     * Interceptors alone.
     *
     * @param interceptors see {@link #interceptors()}
     */
    public Contribution(List<LinkInterceptor> interceptors) {
        this(interceptors, List.of());
    }

    /**
     * One service alone.
     *
     * @param service see {@link #services()}
     * @return the contribution
     */
    public static Contribution service(TunnelService<?> service) {
        return new Contribution(List.of(), List.of(service));
    }

    /**
     * An eye on the targets alone.
     *
     * @param watch see {@link #watches()}
     * @return the contribution
     */
    public static Contribution watch(Function<WatchedTunnel, TargetWatch> watch) {
        return new Contribution(List.of(), List.of(), List.of(watch));
    }

    /**
     * How packets between two clients may go, alone.
     *
     * @param mode see {@link #peers()}
     * @return the contribution
     */
    public static Contribution peers(PeerMode mode) {
        return none().withPeers(mode);
    }

    /**
     * A job beside the tunnels of a server alone.
     *
     * @param make see {@link #server()}
     * @return the contribution
     */
    public static Contribution server(Function<ServerContext, ? extends ServerService> make) {
        return new Contribution(List.of(), List.of(), List.of(), null, make);
    }

    /**
     * The same with another way for packets between two clients.
     *
     * @param mode see {@link #peers()}; null says nothing
     * @return a copy
     */
    public Contribution withPeers(@Nullable PeerMode mode) {
        return new Contribution(interceptors, services, watches, mode, server);
    }

    /**
     * Nothing.
     *
     * @return an empty contribution
     */
    public static Contribution none() {
        return new Contribution(List.of());
    }
}
