package dev.adit.kernel.config;

import dev.adit.api.feature.FeatureScope;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Splits a block by who owns its keys. The kernel's keys come first, then each feature's word goes to the record of that
 * feature; what is left is the tunnel type's, or nobody's.
 */
final class WordSorter {
    private final PluginWords words;
    private final RecordBinder binder;

    WordSorter(PluginWords words, RecordBinder binder) {
        this.words = words;
        this.binder = binder;
    }

    /** The keys that the kernel owns. */
    static ConfigNode.Block kernels(RecordShape kernel, ConfigNode.Block block) {
        return block.only(kernel.keys()::contains);
    }

    /** Whether a key is neither the kernel's nor a feature's. */
    Predicate<String> rest(RecordShape kernel) {
        return key -> !kernel.keys().contains(key) && words.feature(key) == null;
    }

    /** Binds each feature's block, sorted by word. A bad one is told and left out. */
    Map<String, Record> features(RecordShape kernel, ConfigNode.Block block, FeatureScope scope, String path) {
        Map<String, Record> features = new TreeMap<>();
        block.entries().forEach((key, entry) -> {
            PluginWords.FeatureWord feature = kernel.keys().contains(key) ? null : words.feature(key);
            if (feature == null) {
                return;
            }
            String at = YamlTree.join(path, key);
            if (!feature.scopes().contains(scope)) {
                binder.problems().add(entry.keyAt(), at, misplaced(key, feature.scopes()));
                return;
            }
            Record bound = binder.bind(feature.configType(), entry.value(), at);
            if (bound != null) {
                features.put(key, bound);
            }
        });
        return Collections.unmodifiableMap(features);
    }

    /** Tells of every key that nobody owns; the type's keys are null where the type is not known. */
    void tellUnknown(RecordShape kernel, ConfigNode.Block block, String path, @Nullable Set<String> typeKeys) {
        FeatureScope within = path.startsWith("visits.") ? FeatureScope.VISIT : FeatureScope.TUNNEL;
        FeatureScope scope = path.isEmpty() ? FeatureScope.PROCESS : within;
        Set<String> known = new LinkedHashSet<>(kernel.keys());
        words.features().stream().filter(word -> fits(word, scope)).sorted().forEach(known::add);
        if (typeKeys != null) {
            known.addAll(typeKeys);
        }
        block.only(rest(kernel)).entries().forEach((key, entry) -> {
            String message = known.contains(key) ? null : unknown(key, known, kernel, typeKeys == null);
            if (message != null) {
                binder.problems().add(entry.keyAt(), YamlTree.join(path, key), message);
            }
        });
    }

    private boolean fits(String word, FeatureScope scope) {
        PluginWords.FeatureWord feature = words.feature(word);
        return feature != null && feature.scopes().contains(scope);
    }

    private static @Nullable String unknown(String key, Set<String> known, RecordShape kernel, boolean mayBeTypes) {
        if (KnownWords.FEATURES.contains(key) || KnownWords.TRANSPORTS.contains(key)) {
            return "unknown key '" + key + "': " + KnownWords.notLoaded(key);
        }
        if (kernel.later().contains(key)) {
            return UnknownKey.message(key, known, kernel.later());
        }
        Set<String> candidates = new LinkedHashSet<>(known);
        if (Suggestion.nearest(key, known) == null) {
            candidates.addAll(KnownWords.FEATURES);
        }
        boolean suggested = Suggestion.nearest(key, candidates) != null;
        return mayBeTypes && !suggested
                ? null
                : UnknownKey.message(key, suggested ? candidates : known, kernel.later());
    }

    private static String misplaced(String key, Set<FeatureScope> scopes) {
        String places = String.join(
                " or ", scopes.stream().sorted().map(WordSorter::place).toList());
        return "'" + key + "' cannot stand here (expected: " + places + ")";
    }

    private static String place(FeatureScope scope) {
        return scope == FeatureScope.PROCESS
                ? "at top level"
                : "in a " + scope.name().toLowerCase(Locale.ROOT);
    }
}
