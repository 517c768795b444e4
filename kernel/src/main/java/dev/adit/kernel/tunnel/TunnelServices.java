package dev.adit.kernel.tunnel;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.tunnel.TunnelContext;
import dev.adit.api.tunnel.TunnelService;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What features offer to one generation of a tunnel, made when it is first asked for, and what they demand of its exits. Any
 * thread.
 */
final class TunnelServices {
    private final Map<Class<?>, Function<TunnelContext, ?>> offers = new LinkedHashMap<>();
    private final Map<String, String> demands;
    private final Map<Class<?>, Object> made = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** The first offer of a type counts. */
    TunnelServices(List<TunnelService<?>> services, Map<String, String> demands) {
        this.demands = Map.copyOf(demands);
        services.forEach(service -> offers.putIfAbsent(service.type(), service.create()));
    }

    /** By word, see {@link dev.adit.api.link.LinkInterceptor#demands}. */
    Map<String, String> demands() {
        return demands;
    }

    /** Null where nobody offers it, or the tunnel has ended. */
    <T> @Nullable T find(Class<T> type, TunnelContext context) {
        Function<TunnelContext, ?> create = offers.get(type);
        if (create == null || closed.get()) {
            return null;
        }
        return type.cast(made.computeIfAbsent(type, first -> create.apply(context)));
    }

    /** Completes when every one of them has ended, well or badly. */
    CompletionStage<Void> closeAll() {
        closed.set(true);
        return CompletableFuture.allOf(made.values().stream()
                .filter(AsyncCloseable.class::isInstance)
                .map(service -> ((AsyncCloseable) service)
                        .closeAsync()
                        .exceptionally(failure -> null)
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }
}
