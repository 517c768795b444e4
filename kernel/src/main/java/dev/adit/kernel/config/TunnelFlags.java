package dev.adit.kernel.config;

import dev.adit.api.config.Needs;
import dev.adit.api.feature.FeatureScope;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Every flag that describes a tunnel of one type: what a file could say of it, whoever owns the key. */
public final class TunnelFlags {
    private static final RecordShape KEYS = RecordShape.of(TunnelKeys.class);
    private static final String NUMBER = "NUMBER";
    /** The command itself says these, or means them. */
    private static final Set<String> SAID = Set.of("type", "client", "enabled", "private");

    private static final Map<Class<?>, String> LABELS = Map.of(
            String.class,
            "TEXT",
            Duration.class,
            "DURATION",
            boolean.class,
            "true|false",
            Boolean.class,
            "true|false",
            int.class,
            NUMBER,
            Integer.class,
            NUMBER,
            long.class,
            NUMBER,
            Long.class,
            NUMBER);

    private final PluginWords words;
    private final Set<String> needed;
    private final List<Flag> flags = new ArrayList<>();

    private TunnelFlags(PluginWords words, Set<String> needed) {
        this.words = words;
        this.needed = needed;
    }

    /**
     * Lists them.
     *
     * @param word of a type that is loaded
     * @param words what is loaded
     * @return the kernel's, the type's, the features', each as its record has them
     */
    public static List<Flag> of(PluginWords.TunnelWord word, PluginWords words) {
        Needs needs = word.configType().getAnnotation(Needs.class);
        TunnelFlags all = new TunnelFlags(words, needs == null ? Set.of() : Set.of(needs.value()));
        List<String> refused = TypeDemands.refused(word.configType());
        KEYS.parts().stream()
                .filter(part -> !SAID.contains(part.key()) && !refused.contains(part.key()))
                .forEach(part -> all.add(part, "", Flag.Owner.TUNNEL));
        RecordShape.of(word.configType()).parts().forEach(part -> all.add(part, "", Flag.Owner.TYPE));
        new TreeSet<>(words.features()).forEach(all::addFeature);
        return List.copyOf(all.flags);
    }

    private void addFeature(String word) {
        PluginWords.FeatureWord feature = words.feature(word);
        if (feature == null) {
            return;
        }
        boolean inTunnel = feature.scopes().contains(FeatureScope.TUNNEL);
        if (inTunnel || feature.scopes().contains(FeatureScope.PROCESS)) {
            Flag.Owner owner = inTunnel ? Flag.Owner.FEATURE : Flag.Owner.PROCESS;
            String doc = "The plugin " + word + ": a block, or the value of its first key.";
            flags.add(new Flag(word, owner, Flag.BLOCK, false, false, null, doc));
            addBlock(feature.configType(), word, owner);
        }
    }

    private void add(RecordShape.Part part, String prefix, Flag.Owner owner) {
        boolean required = needed.contains(part.key()) || (owner == Flag.Owner.TYPE && part.isRequired());
        String fallback = "{}".equals(part.fallback()) ? null : part.fallback();
        String doc = part.doc() == null ? "" : part.doc();
        String name = prefix + part.key();
        flags.add(new Flag(
                name, owner, label(part.type()), isList(part.type()), prefix.isEmpty() && required, fallback, doc));
        if (part.type() instanceof Class<?>) {
            Class<? extends Record> block = ConfigReference.block(part.type());
            if (block != null) {
                addBlock(block, name, owner);
            }
        }
    }

    private void addBlock(Class<? extends Record> type, String name, Flag.Owner owner) {
        RecordShape.of(type).parts().forEach(part -> add(part, name + ".", owner));
    }

    private static boolean isList(Type type) {
        return type instanceof ParameterizedType generic && generic.getRawType() != Map.class;
    }

    private static String label(Type type) {
        if (type instanceof ParameterizedType generic) {
            return isList(type) ? label(generic.getActualTypeArguments()[0]) : Flag.BLOCK;
        }
        return type instanceof Class<?> plain ? plain(plain) : "VALUE";
    }

    private static String plain(Class<?> type) {
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(TypeNames::constant)
                    .collect(Collectors.joining("|"));
        }
        String known = LABELS.get(type);
        if (known != null) {
            return known;
        }
        Class<? extends Record> block = ConfigReference.block(type);
        return block == null ? RecordShape.kebab(type.getSimpleName()).toUpperCase(Locale.ROOT) : Flag.BLOCK;
    }
}
