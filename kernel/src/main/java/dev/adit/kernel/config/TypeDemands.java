package dev.adit.kernel.config;

import dev.adit.api.config.Address;
import dev.adit.api.config.Needs;
import dev.adit.api.config.TargetSchemes;
import dev.adit.api.config.Without;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a tunnel's type has to say about the kernel's keys: which it needs, which mean nothing to it, which targets fit. */
final class TypeDemands {
    private static final String TARGET = "target";

    private final RecordBinder binder;
    private final Class<? extends Record> configType;
    private final String type;

    private TypeDemands(RecordBinder binder, Class<? extends Record> configType, @Nullable String type) {
        this.binder = binder;
        this.configType = configType;
        this.type = String.valueOf(type);
    }

    /** Tells everything that does not fit. */
    static void check(
            RecordBinder binder,
            PluginWords.TunnelWord word,
            @Nullable String type,
            ConfigNode.Block block,
            String path) {
        TypeDemands demands = new TypeDemands(binder, word.configType(), type);
        demands.checkNeeds(block, path);
        demands.checkWithout(block, path);
        ConfigNode target = block.value(TARGET);
        if (target != null) {
            demands.checkSchemes(target, YamlTree.join(path, TARGET));
        }
    }

    private void checkNeeds(ConfigNode.Block block, String path) {
        Needs needs = configType.getAnnotation(Needs.class);
        for (String key : needs == null ? new String[0] : needs.value()) {
            boolean unwanted = key.equals("listen") && block.value("private") != null;
            if (block.value(key) == null && !unwanted) {
                String message = "the key '" + key + "' is missing (a tunnel of type " + type + " needs it)";
                binder.problems().add(block.at(), path, message);
            }
        }
    }

    private void checkWithout(ConfigNode.Block block, String path) {
        for (String key : refused(configType)) {
            ConfigNode.Entry written = block.entries().get(key);
            if (written != null) {
                String message = "is of no use to a tunnel of type " + type + " (its visitors say where they go)";
                binder.problems().add(written.keyAt(), YamlTree.join(path, key), message);
            }
        }
    }

    /** The kernel's keys that mean nothing to a type. */
    static List<String> refused(Class<? extends Record> configType) {
        Without without = configType.getAnnotation(Without.class);
        return without == null ? List.of() : List.of(without.value());
    }

    private void checkSchemes(ConfigNode target, String path) {
        if (target instanceof ConfigNode.Items list) {
            list.items().forEach(item -> checkSchemes(item, path));
            return;
        }
        String scheme = scheme(binder.quietly(target));
        TargetSchemes known = configType.getAnnotation(TargetSchemes.class);
        List<String> schemes = known == null ? List.of() : Arrays.asList(known.value());
        if (scheme != null && !schemes.contains(scheme)) {
            String message = "has the scheme " + scheme + "://, which means nothing to a tunnel of type " + type
                    + " (expected: host:port)";
            binder.problems().add(target.at(), path, message);
        }
    }

    private static @Nullable String scheme(@Nullable String text) {
        try {
            return text == null ? null : Address.parse(text).scheme();
        } catch (IllegalArgumentException toldElsewhere) {
            return null;
        }
    }
}
