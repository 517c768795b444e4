package dev.adit.kernel.config;

import dev.adit.api.transport.TransportType;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads the words of transports in one file: the kernel's own, and those of the plugins that are loaded. */
final class TransportReader {
    private final PluginWords words;
    private final BiFunction<String, Class<? extends Record>, @Nullable Record> blocks;
    private final Map<String, Transport> plugins = new HashMap<>();

    /** {@code blocks} gives the block of a transport, read into its record; null where that cannot be, which is told. */
    TransportReader(PluginWords words, BiFunction<String, Class<? extends Record>, @Nullable Record> blocks) {
        this.words = words;
        this.blocks = blocks;
    }

    /** The same object for the same word. */
    Transport transport(String text) {
        Transport own = Transport.find(text);
        return own == null ? plugins.computeIfAbsent(text, this::ofPlugin) : own;
    }

    ServerAddress address(String text) {
        return ServerAddress.parse(text, this::transport);
    }

    private Transport ofPlugin(String text) {
        TransportType<?> type = words.transport(text);
        if (type == null) {
            throw Transport.unknown(text, words.transports());
        }
        Record block = blocks.apply(text, type.configType());
        if (block == null) {
            throw new IllegalArgumentException("'" + text + "' cannot be used: its block is wrong");
        }
        return Transport.of(type, block);
    }
}
