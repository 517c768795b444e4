package dev.adit.api.tunnel;

import java.util.function.Function;

/**
 * Something that a feature offers to the entries of tunnels: found by its type, so that neither knows the other.
 *
 * @param type what is asked for with {@link TunnelContext#service}, such as {@link DatagramAssociations}
 * @param create makes it for one tunnel, when it is asked for the first time, on any thread; what is {@link
 *     dev.adit.api.lifecycle.AsyncCloseable} is closed with the tunnel
 * @param <T> the type
 */
public record TunnelService<T>(Class<T> type, Function<TunnelContext, ? extends T> create) {}
