package dev.adit.kernel.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes the tables of {@code docs/configuration.md} from the records themselves, so that no key is undocumented and no
 * document outlives its key. The prose around the tables is written by hand and kept.
 */
public final class ConfigReference {
    private static final Map<String, Class<? extends Record>> SECTIONS = Map.of(
            "server", ServerConfig.class,
            "client", ClientConfig.class,
            "tunnel", TunnelKeys.class,
            "visit", VisitKeys.class);
    /** Records whose keys are those of another. */
    private static final Map<Class<?>, Class<? extends Record>> KEYS =
            Map.of(TargetsConfig.class, TargetsConfig.Keys.class, Privacy.class, Privacy.Keys.class);

    private static final Pattern SECTION =
            Pattern.compile("(<!-- keys: ([a-z]+) -->\n).*?(<!-- /keys -->)", Pattern.DOTALL);
    private static final String HEAD = "| key | value | default | meaning |\n|---|---|---|---|\n";

    private ConfigReference() {}

    /**
     * Writes every table of a document anew.
     *
     * @param document with {@code <!-- keys: server -->} and {@code <!-- /keys -->} around each table
     * @return the document as it should be
     */
    public static String render(String document) {
        Matcher matcher = SECTION.matcher(document);
        return matcher.replaceAll(found -> {
            Class<? extends Record> type = SECTIONS.get(found.group(2));
            if (type == null) {
                throw new IllegalArgumentException("no such section: " + found.group(2));
            }
            return Matcher.quoteReplacement(found.group(1) + table(type) + found.group(3));
        });
    }

    /** The table of one record, a plugin's too. */
    public static String table(Class<? extends Record> type) {
        StringBuilder rows = new StringBuilder(HEAD);
        rows(type, "", rows);
        return rows.toString();
    }

    private static void rows(Class<? extends Record> type, String prefix, StringBuilder rows) {
        for (RecordShape.Part part : RecordShape.of(type).parts()) {
            String key = part.plugins() ? "*a plugin's word*" : "`" + prefix + part.key() + "`";
            row(rows, key, value(part), fallback(part), part.doc() == null ? "" : part.doc());
            Class<? extends Record> inner = block(part.type());
            if (inner != null) {
                rows(inner, prefix + part.key() + (part.type() instanceof ParameterizedType ? ".NAME." : "."), rows);
            }
        }
    }

    private static void row(StringBuilder rows, String... cells) {
        for (String cell : cells) {
            rows.append("| ").append(cell.replace("|", "\\|")).append(' ');
        }
        rows.append("|\n");
    }

    private static String value(RecordShape.Part part) {
        if (part.plugins()) {
            return "the plugin's keys";
        }
        if (part.type() instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            return "blocks by name";
        }
        return block(part.type()) == null ? TypeNames.expected(part.type()) : "a block of keys";
    }

    private static String fallback(RecordShape.Part part) {
        if (part.isRequired()) {
            return "required";
        }
        boolean silent = part.fallback() == null || Set.of("", "{}").contains(part.fallback());
        return silent ? "" : "`" + part.fallback() + "`";
    }

    /** The record whose keys are listed below the key; null for values and for tunnels, which have their own section. */
    static @Nullable Class<? extends Record> block(Type type) {
        Type last = type instanceof ParameterizedType generic
                ? generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1]
                : type;
        boolean listed = last instanceof Class<?> plain
                && plain.isRecord()
                && plain != TunnelSpec.class
                && plain != OwnTunnel.class
                && plain != VisitSpec.class
                && !Scalars.readsItself(plain);
        return listed ? KEYS.getOrDefault(last, ((Class<?>) last).asSubclass(Record.class)) : null;
    }
}
