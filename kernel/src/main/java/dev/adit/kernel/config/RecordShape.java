package dev.adit.kernel.config;

import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A record as a block of keys; what the binder reads by and the reference of keys is written from.
 *
 * @param type the record
 * @param parts its components, in order; the first is what a scalar or a list stands for
 * @param later keys that a later version will have
 */
record RecordShape(Class<? extends Record> type, List<Part> parts, Set<String> later) {

    static RecordShape of(Class<? extends Record> type) {
        Later later = type.getAnnotation(Later.class);
        return new RecordShape(
                type,
                Arrays.stream(type.getRecordComponents()).map(Part::of).toList(),
                later == null ? Set.of() : Set.of(later.value()));
    }

    /** The keys as they are written. */
    Set<String> keys() {
        return parts.stream()
                .filter(part -> !part.plugins())
                .map(Part::key)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** What a scalar or a list stands for; null for a record without components. */
    @Nullable
    String firstKey() {
        return parts.isEmpty() ? null : parts.get(0).key();
    }

    /**
     * One component.
     *
     * @param key as it is written
     * @param type what it is read into
     * @param nullable whether it may be left out and is then null
     * @param fallback what it is where it is left out, as text
     * @param doc what it is for; null where the author wrote nothing
     */
    record Part(
            String key,
            Type type,
            boolean nullable,
            @Nullable String fallback,
            @Nullable String doc) {

        private static Part of(RecordComponent component) {
            Default fallback = component.getAnnotation(Default.class);
            Doc doc = component.getAnnotation(Doc.class);
            Key key = component.getAnnotation(Key.class);
            return new Part(
                    key == null ? kebab(component.getName()) : key.value(),
                    component.getGenericType(),
                    component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                    fallback == null ? null : fallback.value(),
                    doc == null ? null : doc.value());
        }

        /** Whether it takes the blocks of plugins, which have keys of their own and are bound one by one. */
        boolean plugins() {
            return type instanceof ParameterizedType generic
                    && generic.getRawType() == Map.class
                    && generic.getActualTypeArguments()[1] == Record.class;
        }

        boolean isMany() {
            return type instanceof ParameterizedType;
        }

        boolean isRequired() {
            return !nullable && fallback == null && !isMany();
        }
    }

    /** {@code deadAfter} is {@code dead-after} in YAML. */
    static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
