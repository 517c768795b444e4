package dev.adit.api.feature;

import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.tunnel.TargetWatch;
import dev.adit.api.tunnel.TunnelService;
import dev.adit.api.tunnel.WatchedTunnel;
import java.util.List;
import java.util.function.Function;

/**
 * What a feature adds where its block stands.
 *
 * @param interceptors act on the links of the tunnel, or of the process, in the order of features' words
 * @param services offered to the tunnel, or to every tunnel of the process; at an exit nobody asks for them. Where two
 *     features offer the same, the first word counts
 * @param watches each makes the feature's eye on the targets of one tunnel, when the tunnel begins; at an exit nobody asks
 *     for them
 */
public record Contribution(
        List<LinkInterceptor> interceptors,
        List<TunnelService<?>> services,
        List<Function<WatchedTunnel, TargetWatch>> watches) {

    /** Copies the lists. */
    public Contribution {
        interceptors = List.copyOf(interceptors);
        services = List.copyOf(services);
        watches = List.copyOf(watches);
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
     * Nothing.
     *
     * @return an empty contribution
     */
    public static Contribution none() {
        return new Contribution(List.of());
    }
}
