package dev.adit.kernel.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lets a type read a text. Every failure is an {@link IllegalArgumentException} whose message is for people. */
final class Scalars {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Map<String, Function<Long, Duration>> UNITS = Map.of(
            "ms", Duration::ofMillis,
            "s", Duration::ofSeconds,
            "m", Duration::ofMinutes,
            "h", Duration::ofHours,
            "d", Duration::ofDays);

    private final @Nullable Path folder;
    private final Map<Class<?>, Function<String, Object>> readers;

    /** Reads relative paths from a folder, that of the file; reads no paths where they are another machine's. */
    Scalars(@Nullable Path folder) {
        this.folder = folder;
        readers = Map.of(
                String.class, text -> text,
                int.class, text -> (int) number(text, Integer.MIN_VALUE, Integer.MAX_VALUE),
                Integer.class, text -> (int) number(text, Integer.MIN_VALUE, Integer.MAX_VALUE),
                long.class, text -> number(text, Long.MIN_VALUE, Long.MAX_VALUE),
                Long.class, text -> number(text, Long.MIN_VALUE, Long.MAX_VALUE),
                boolean.class, Scalars::truth,
                Boolean.class, Scalars::truth,
                Duration.class, Scalars::duration,
                Path.class, this::path);
    }

    /** The same, with relative paths from where a text stands. */
    Scalars at(Position place) {
        return folder == null || place.file() == null ? this : new Scalars(place.folder(folder));
    }

    /** Whether a text can be read into this type at all. */
    boolean knows(Class<?> type) {
        return readers.containsKey(type) || type.isEnum() || readsItself(type);
    }

    /** Whether the type has a public static {@code parse(String)} that gives the type. */
    static boolean readsItself(Class<?> type) {
        return parser(type) != null;
    }

    Object read(Class<?> type, String text) {
        Method parser = parser(type);
        if (parser != null) {
            return parse(parser, text);
        }
        Function<String, Object> reader = readers.get(type);
        if (reader != null) {
            return reader.apply(text);
        }
        return constant(type, text);
    }

    /** The public static {@code of(Map<String, …>)} of a type that reads itself from a block, too. */
    static @Nullable Method blockReader(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals("of")
                        && Modifier.isStatic(method.getModifiers())
                        && Modifier.isPublic(method.getModifiers())
                        && type.isAssignableFrom(method.getReturnType())
                        && Arrays.equals(method.getParameterTypes(), new Class<?>[] {Map.class}))
                .findFirst()
                .filter(method -> readsItself(type))
                .orElse(null);
    }

    private static @Nullable Method parser(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals("parse")
                        && Modifier.isStatic(method.getModifiers())
                        && Modifier.isPublic(method.getModifiers())
                        && type.isAssignableFrom(method.getReturnType())
                        && Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class}))
                .findFirst()
                .filter(method -> type != Duration.class)
                .orElse(null);
    }

    /** Calls such a method; what it says of a value that does not fit is for people. */
    static Object parse(Method parser, Object read) {
        try {
            parser.setAccessible(true);
            Object value = parser.invoke(null, read);
            if (value == null) {
                throw new IllegalArgumentException("cannot be read");
            }
            return value;
        } catch (InvocationTargetException thrown) {
            if (thrown.getCause() instanceof IllegalArgumentException told && told.getMessage() != null) {
                throw told;
            }
            throw new IllegalArgumentException(
                    "cannot be read (a fault of " + parser.getDeclaringClass() + ")", thrown);
        } catch (IllegalAccessException closed) {
            throw new IllegalArgumentException(
                    "cannot be read (a fault of " + parser.getDeclaringClass() + ")", closed);
        }
    }

    private static Object constant(Class<?> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> TypeNames.constant(constant).equals(text))
                .map(Object.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is unknown" + expected(type, text)));
    }

    private static String expected(Class<?> type, String text) {
        String nearest = Suggestion.nearest(
                text,
                Arrays.stream(type.getEnumConstants()).map(TypeNames::constant).toList());
        return " (expected: " + TypeNames.constants(type)
                + (nearest == null ? ")" : "; did you mean " + nearest + "?)");
    }

    private static long number(String text, long least, long most) {
        if (!text.matches("-?[0-9]+")) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number");
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException beyondLong) {
            // told below, as any other number that does not fit
        }
        throw new IllegalArgumentException(
                "'" + text + "' does not fit (expected: a whole number, " + least + " to " + most + ")");
    }

    private static Object truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("'" + text + "' is not true or false");
        };
    }

    private static Object duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is not a duration (expected: a number with its unit, such as 10s, 250ms, 2m, 1h or 4d)");
        }
        return UNITS.getOrDefault(matcher.group(2), Duration::ofSeconds).apply(Long.parseLong(matcher.group(1)));
    }

    private Object path(String text) {
        if (folder == null) {
            throw new IllegalArgumentException("a path cannot come from a client's file (it would be read here)");
        }
        try {
            if (!text.isEmpty()) {
                return folder.resolve(text).normalize();
            }
        } catch (InvalidPathException noPath) {
            // told below, without the reason, which only repeats the text
        }
        throw new IllegalArgumentException("'" + text + "' is not a path");
    }
}
