package dev.adit.api.feature;

import dev.adit.api.link.LinkInterceptor;
import java.util.List;

/**
 * What a feature adds where its block stands.
 *
 * @param interceptors act on the links of the tunnel, or of the process, in the order of features' words
 */
public record Contribution(List<LinkInterceptor> interceptors) {

    /** Copies the list. */
    public Contribution {
        interceptors = List.copyOf(interceptors);
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
