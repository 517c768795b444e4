package dev.adit.kernel.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One node of a file, with its place. Texts are as written: {@code ${env:…}} is not resolved yet. */
sealed interface ConfigNode {

    Position at();

    /** A scalar. Not printed: it may be a secret. */
    record Text(Position at, String raw) implements ConfigNode {
        @Override
        public String toString() {
            return "Text[" + at + "]";
        }
    }

    /** A sequence. */
    record Items(Position at, List<ConfigNode> items) implements ConfigNode {}

    /** A mapping, in the order of the file. */
    record Block(Position at, Map<String, Entry> entries) implements ConfigNode {
        public Block {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        static Block empty(Position at) {
            return new Block(at, Map.of());
        }

        static Block of(String key, ConfigNode value) {
            return new Block(value.at(), Map.of(key, new Entry(value.at(), value)));
        }

        @Nullable
        ConfigNode value(String key) {
            Entry entry = entries.get(key);
            return entry == null ? null : entry.value();
        }

        /** The place of a key's value; of the block where the key is not written. */
        Position place(String key) {
            ConfigNode value = value(key);
            return value == null ? at : value.at();
        }

        /** The place of the n-th entry of a list, which may be written without brackets. */
        Position place(String key, int index) {
            return value(key) instanceof Items list && index < list.items().size()
                    ? list.items().get(index).at()
                    : place(key);
        }

        boolean isList(String key) {
            return value(key) instanceof Items;
        }

        Block only(Predicate<String> keys) {
            Map<String, Entry> some = new LinkedHashMap<>(entries);
            some.keySet().removeIf(keys.negate());
            return new Block(at, some);
        }
    }

    /** One key of a mapping. */
    record Entry(Position keyAt, ConfigNode value) {}

    /** A key with no value behind it. */
    record Nothing(Position at) implements ConfigNode {}

    /** Something whose problem is told already; it stands here so that nobody calls its key missing. */
    record Broken(Position at) implements ConfigNode {}
}
