package dev.adit.kernel.bridge;

import dev.adit.kernel.config.CarrierChoice;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many tunnels want which carriers to each client. Any thread. */
final class Expected {
    private static final Count NONE = new Count(0, 0);

    private final Map<String, Count> byClient = new ConcurrentHashMap<>();

    private record Count(int auto, int direct) {
        Count plus(CarrierChoice choice, int change) {
            return switch (choice) {
                case AUTO -> new Count(auto + change, direct);
                case DIRECT -> new Count(auto, direct + change);
                case MUX -> this;
            };
        }
    }

    void change(String client, CarrierChoice choice, int change) {
        byClient.compute(client, (name, before) -> {
            Count after = (before == null ? NONE : before).plus(choice, change);
            return after.auto + after.direct == 0 ? null : after;
        });
    }

    /** Whether any tunnel wants direct carriers to a client, for which {@code auto} means this. */
    boolean direct(String client, CarrierChoice auto) {
        Count count = byClient.getOrDefault(client, NONE);
        return count.direct > 0 || (count.auto > 0 && auto == CarrierChoice.DIRECT);
    }
}
