package dev.adit.kernel.config;

import dev.adit.api.config.ConfigCheck;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads blocks into records. Goes on after a problem, so that one run tells all of them; where a value is bad, the
 * records around it are not made. A scalar or a list stands for a block's first key.
 */
final class RecordBinder {
    private static final Pattern ENTRY = Pattern.compile("(.+)\\[([0-9]{1,6})]");

    private final Problems problems;
    private final TextReader texts;
    private final CollectionReader collections = new CollectionReader(this);
    private final Map<Class<?>, NodeReader> readers = new HashMap<>();

    RecordBinder(Problems problems, TextReader texts) {
        this.problems = problems;
        this.texts = texts;
    }

    /** Reads a node into a value of a type whose keys are not simply its components. */
    @FunctionalInterface
    interface NodeReader {
        /** The value, or null with a problem told. */
        @Nullable
        Object read(ConfigNode node, String path);
    }

    /** Has a type read by a reader of its own. */
    void use(Class<?> type, NodeReader reader) {
        readers.put(type, reader);
    }

    /** The record, or null with a problem told. */
    <T extends Record> @Nullable T bind(Class<T> type, ConfigNode node, String path) {
        return bind(type, node, path, Map.of());
    }

    /** As above; the blocks of plugins, bound already, are given to the component that takes them. */
    <T extends Record> @Nullable T bind(Class<T> type, ConfigNode node, String path, Map<String, Record> plugins) {
        RecordShape shape = RecordShape.of(type);
        ConfigNode.Block block = block(shape, node, path);
        if (block == null) {
            return null;
        }
        tellUnknown(shape, block, path);
        @Nullable Object[] values = new Object[shape.parts().size()];
        boolean whole = true;
        for (int i = 0; i < values.length; i++) {
            RecordShape.Part part = shape.parts().get(i);
            values[i] = part.plugins() ? plugins : value(part, block, path);
            whole &= values[i] != null || (part.nullable() && block.value(part.key()) == null);
        }
        return whole ? checked(make(type, values, block, path), block, path) : null;
    }

    /** A value of any type that a component may have; null with a problem told. */
    @Nullable
    Object read(Type type, ConfigNode node, String path) {
        if (node instanceof ConfigNode.Broken) {
            return null;
        }
        if (type instanceof ParameterizedType generic) {
            return collections.read(generic, node, path);
        }
        if (!(type instanceof Class<?> plain)) {
            problems.add(node.at(), path, "cannot be read into a " + type.getTypeName() + " (a fault of the plugin)");
            return null;
        }
        NodeReader reader = readers.get(plain);
        if (reader != null) {
            return reader.read(node, path);
        }
        if (plain.isRecord() && !Scalars.readsItself(plain)) {
            return bind(plain.asSubclass(Record.class), node, path);
        }
        Method blocks = node instanceof ConfigNode.Block ? Scalars.blockReader(plain) : null;
        return blocks == null ? texts.read(plain, node, path) : readItself(blocks, node, path);
    }

    /** A type that a text may make, or a block: the block is a map of what its method takes. */
    private @Nullable Object readItself(Method reader, ConfigNode node, String path) {
        Object map = read(reader.getGenericParameterTypes()[0], node, path);
        try {
            return map == null ? null : Scalars.parse(reader, map);
        } catch (IllegalArgumentException wrong) {
            problems.add(node.at(), path, String.valueOf(wrong.getMessage()));
            return null;
        }
    }

    /** A text for a check that goes on where something else is wrong; null, with nothing told, where it is none. */
    @Nullable
    String quietly(@Nullable ConfigNode node) {
        return node instanceof ConfigNode.Text text ? texts.quietly(text) : null;
    }

    Problems problems() {
        return problems;
    }

    private ConfigNode.@Nullable Block block(RecordShape shape, ConfigNode node, String path) {
        if (node instanceof ConfigNode.Block block) {
            return block;
        }
        if (node instanceof ConfigNode.Nothing) {
            return ConfigNode.Block.empty(node.at());
        }
        if (node instanceof ConfigNode.Broken) {
            return null;
        }
        String first = shape.firstKey();
        if (first == null) {
            problems.add(node.at(), path, TextReader.kind(node) + " (expected: nothing; this block has no keys)");
            return null;
        }
        return ConfigNode.Block.of(first, node);
    }

    private void tellUnknown(RecordShape shape, ConfigNode.Block block, String path) {
        block.entries().forEach((key, entry) -> {
            if (!shape.keys().contains(key)) {
                String message = UnknownKey.message(key, shape.keys(), shape.later());
                problems.add(entry.keyAt(), YamlTree.join(path, key), message);
            }
        });
    }

    private @Nullable Object value(RecordShape.Part part, ConfigNode.Block block, String path) {
        ConfigNode node = block.value(part.key());
        if (node == null && part.fallback() != null) {
            node = YamlSource.fragment(part.fallback(), block.at());
        }
        if (node != null) {
            return read(part.type(), node, YamlTree.join(path, part.key()));
        }
        if (part.isMany()) {
            return CollectionReader.none((ParameterizedType) part.type());
        }
        if (!part.nullable()) {
            String expected = " (expected: " + TypeNames.expected(part.type()) + ")";
            problems.add(block.at(), path, "the key '" + part.key() + "' is missing" + expected);
        }
        return null;
    }

    private <T extends Record> @Nullable T make(
            Class<T> type, @Nullable Object[] values, ConfigNode.Block block, String path) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException thrown) {
            problems.add(block.at(), path, refusal(type, thrown.getCause()));
        } catch (ReflectiveOperationException closed) {
            problems.add(block.at(), path, refusal(type, closed));
        }
        return null;
    }

    private <T extends Record> @Nullable T checked(@Nullable T value, ConfigNode.Block block, String path) {
        if (value instanceof ConfigCheck check) {
            try {
                check.check((key, message) -> tell(key, message, block, path));
            } catch (RuntimeException fault) {
                problems.add(block.at(), path, refusal(value.getClass(), fault));
            }
        }
        return value;
    }

    /** A check may name the n-th entry of a list, {@code key[n]}; a list of one may stand there without brackets. */
    private void tell(String key, String message, ConfigNode.Block block, String path) {
        Matcher entry = ENTRY.matcher(key);
        if (!entry.matches()) {
            problems.add(block.place(key), key.isEmpty() ? path : YamlTree.join(path, key), message);
            return;
        }
        String list = entry.group(1);
        problems.add(
                block.place(list, Integer.parseInt(entry.group(2))),
                YamlTree.join(path, block.isList(list) ? key : list),
                message);
    }

    private static String refusal(Class<?> type, @Nullable Throwable thrown) {
        if (thrown instanceof IllegalArgumentException told && told.getMessage() != null) {
            return told.getMessage();
        }
        return "cannot be read (a fault of " + type.getName() + ": " + thrown + ")";
    }
}
