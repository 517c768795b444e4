package dev.adit.kernel.config;

import dev.adit.api.feature.FeatureScope;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a visit's block: the kernel's keys, each feature's word, the rest into the type's record. */
final class VisitReader {
    private static final RecordShape KEYS = RecordShape.of(VisitKeys.class);

    private final PluginWords words;
    private final RecordBinder binder;
    private final WordSorter sorter;

    VisitReader(PluginWords words, RecordBinder binder) {
        this.words = words;
        this.binder = binder;
        this.sorter = new WordSorter(words, binder);
    }

    /** The visit, or null with a problem told. */
    @Nullable
    VisitSpec read(ConfigNode node, String path) {
        if (!(node instanceof ConfigNode.Block block)) {
            String expected =
                    " (expected: a block such as {tunnel: desk, secret: \"${file:desk.secret}\", listen: 3389})";
            binder.problems().add(node.at(), path, TextReader.kind(node) + expected);
            return null;
        }
        VisitKeys keys = binder.bind(VisitKeys.class, WordSorter.kernels(KEYS, block), path);
        Map<String, Record> features = sorter.features(KEYS, block, FeatureScope.VISIT, path);
        String type = binder.quietly(block.value("type"));
        if (type == null) {
            sorter.tellUnknown(KEYS, block, path, Set.of());
        }
        Record typeConfig = type == null ? null : typeConfig(block, type, path);
        if (keys == null || (type != null && typeConfig == null)) {
            return null;
        }
        return new VisitSpec(
                path.substring(path.indexOf('.') + 1),
                keys.tunnel(),
                keys.enabled(),
                keys.addresses(),
                keys.secret(),
                keys.type(),
                typeConfig,
                keys.dialTimeout(),
                features);
    }

    private @Nullable Record typeConfig(ConfigNode.Block block, String type, String path) {
        PluginWords.TunnelWord word = words.tunnelType(type);
        if (word == null) {
            String loaded = String.join(", ", new TreeSet<>(words.tunnelTypes()));
            binder.problems()
                    .add(block.place("type"), path + ".type", "unknown type '" + type + "' (loaded: " + loaded + ")");
            sorter.tellUnknown(KEYS, block, path, null);
            return null;
        }
        RecordShape shape = RecordShape.of(word.configType());
        sorter.tellUnknown(KEYS, block, path, shape.keys());
        return binder.bind(word.configType(), block.only(sorter.rest(KEYS).and(shape.keys()::contains)), path);
    }

    /** What a type's record is where none of its keys is written; null where some must be. */
    static @Nullable Record unwritten(PluginWords.TunnelWord word) {
        Problems problems = new Problems("");
        TextReader texts = new TextReader(Path.of(""), Placeholders.none(problems), new Scalars(null), problems);
        Record bound =
                new RecordBinder(problems, texts).bind(word.configType(), ConfigNode.Block.empty(Position.FILE), "");
        return problems.result(bound).value();
    }
}
