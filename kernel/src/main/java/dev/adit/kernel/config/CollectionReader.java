package dev.adit.kernel.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads lists, sets and maps by name. A list of one needs no brackets. */
final class CollectionReader {
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    static final String NAME_EXPECTED =
            " is not a name (expected: letters, digits, '-', '_' and '.', a letter or digit first, at most 64)";

    private final RecordBinder binder;

    CollectionReader(RecordBinder binder) {
        this.binder = binder;
    }

    /** The collection, or null with a problem told. */
    @Nullable
    Object read(ParameterizedType type, ConfigNode node, String path) {
        Type element = type.getActualTypeArguments()[type.getActualTypeArguments().length - 1];
        if (type.getRawType() == List.class) {
            return list(element, node, path);
        }
        if (type.getRawType() == Set.class) {
            return set(element, node, path);
        }
        if (type.getRawType() == Map.class && type.getActualTypeArguments()[0] == String.class) {
            return map(element, node, path);
        }
        binder.problems()
                .add(node.at(), path, "cannot be read into a " + type.getTypeName() + " (a fault of the plugin)");
        return null;
    }

    /** What a key means that is not written. */
    static Object none(ParameterizedType type) {
        if (type.getRawType() == Map.class) {
            return Map.of();
        }
        return type.getRawType() == Set.class ? Set.of() : List.of();
    }

    private @Nullable List<Object> list(Type element, ConfigNode node, String path) {
        if (!(node instanceof ConfigNode.Items sequence)) {
            Object one = binder.read(element, node, path);
            return one == null ? null : List.of(one);
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            Object value = binder.read(element, sequence.items().get(i), path + "[" + i + "]");
            if (value != null) {
                values.add(value);
            }
        }
        return values.size() == sequence.items().size() ? List.copyOf(values) : null;
    }

    private @Nullable Set<Object> set(Type element, ConfigNode node, String path) {
        List<Object> values = list(element, node, path);
        if (values == null) {
            return null;
        }
        Set<Object> distinct = new LinkedHashSet<>(values);
        if (distinct.size() < values.size()) {
            binder.problems().add(node.at(), path, "names something twice");
        }
        return Collections.unmodifiableSet(distinct);
    }

    private @Nullable Map<String, Object> map(Type element, ConfigNode node, String path) {
        if (node instanceof ConfigNode.Nothing) {
            return Map.of();
        }
        if (!(node instanceof ConfigNode.Block block)) {
            binder.problems().add(node.at(), path, TextReader.kind(node) + " (expected: a block of names, 'name: …')");
            return null;
        }
        Map<String, Object> values = new LinkedHashMap<>();
        block.entries().forEach((name, entry) -> {
            if (!NAME.matcher(name).matches()) {
                binder.problems().add(entry.keyAt(), path, "'" + YamlTree.shown(name) + "'" + NAME_EXPECTED);
            }
            Object value = binder.read(element, entry.value(), YamlTree.join(path, name));
            if (value != null) {
                values.put(name, value);
            }
        });
        return values.size() == block.entries().size() ? Collections.unmodifiableMap(values) : null;
    }
}
