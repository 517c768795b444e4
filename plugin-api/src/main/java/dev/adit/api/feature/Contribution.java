package dev.adit.api.feature;

import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.tunnel.TunnelService;
import java.util.List;

/**
 * What a feature adds where its block stands.
 *
 * @param interceptors act on the links of the tunnel, or of the process, in the order of features' words
 * @param services offered to the tunnel, or to every tunnel of the process; at an exit nobody asks for them. Where two
 *     features offer the same, the first word counts
 */
public record Contribution(List<LinkInterceptor> interceptors, List<TunnelService<?>> services) {

    /** Copies the lists. */
    public Contribution {
        interceptors = List.copyOf(interceptors);
        services = List.copyOf(services);
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
     * Nothing.
     *
     * @return an empty contribution
     */
    public static Contribution none() {
        return new Contribution(List.of());
    }
}
