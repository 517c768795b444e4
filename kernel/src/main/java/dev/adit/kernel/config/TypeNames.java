package dev.adit.kernel.config;

import dev.adit.api.config.Doc;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a type expects of a text, in a few words for people. */
final class TypeNames {
    private static final Map<Class<?>, String> NAMES = Map.of(
            String.class, "text",
            int.class, "a whole number",
            Integer.class, "a whole number",
            long.class, "a whole number",
            Long.class, "a whole number",
            boolean.class, "true or false",
            Boolean.class, "true or false",
            Duration.class, "a duration such as 10s, 250ms, 2m, 1h or 4d",
            Path.class, "a path");

    private TypeNames() {}

    static String expected(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] of = generic.getActualTypeArguments();
            return generic.getRawType() == Map.class
                    ? "a name, ':' and for each name " + expected(of[1])
                    : expected(of[0]) + ", or a list";
        }
        return type instanceof Class<?> plain ? plain(plain) : "nothing that can be written";
    }

    private static String plain(Class<?> type) {
        String name = NAMES.get(type);
        if (name != null) {
            return name;
        }
        if (type.isEnum()) {
            return constants(type);
        }
        Doc doc = type.getAnnotation(Doc.class);
        boolean block = type.isRecord() && !Scalars.readsItself(type);
        if (block || doc == null) {
            return block ? "a block of keys" : RecordShape.kebab(type.getSimpleName());
        }
        return doc.value();
    }

    /** The constants of an enum as they are written. */
    static String constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(TypeNames::constant).collect(Collectors.joining(", "));
    }

    static String constant(Object constant) {
        return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
