package dev.adit.plugin.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@link HeaderRules} as they are applied. */
final class Rules {
    private final List<Map.Entry<String, String>> set;
    private final List<String> remove;

    Rules(@Nullable HeaderRules rules) {
        set = rules == null ? List.of() : List.copyOf(rules.set().entrySet());
        remove = rules == null ? List.of() : rules.remove();
    }

    void apply(HttpHeaders headers) {
        for (int i = 0; i < remove.size(); i++) {
            headers.remove(remove.get(i));
        }
        for (int i = 0; i < set.size(); i++) {
            headers.set(set.get(i).getKey(), set.get(i).getValue());
        }
    }
}
