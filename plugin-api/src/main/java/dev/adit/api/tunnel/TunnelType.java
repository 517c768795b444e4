package dev.adit.api.tunnel;

import org.pf4j.ExtensionPoint;

/**
 * A kind of tunnel: the word after {@code type:}. A stateless factory, found by its jar's extension index or services
 * file. It does not know on which node it runs.
 *
 * @param <C> the record that the type's own keys are read into; the kernel's keys and those of features are not part of
 *     it
 */
public interface TunnelType<C extends Record> extends ExtensionPoint {

    /**
     * The word after {@code type:}.
     *
     * @return lower case, digits and hyphens
     */
    String name();

    /**
     * The record of the type's own keys.
     *
     * @return a public record; every component documented with {@link dev.adit.api.config.Doc}
     */
    Class<C> configType();

    /**
     * Makes one tunnel. Nothing is opened before {@link Tunnel#start()}. Called on the control thread.
     *
     * @param config what the file says
     * @param context the tunnel's way to the kernel; valid until the tunnel is closed
     * @return the tunnel
     */
    Tunnel create(C config, TunnelContext context);
}
