package dev.adit.kernel.plugin;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one file in the plugins folder.
 *
 * @param file its name
 * @param id as its manifest says; empty where that could not be read
 * @param version as its manifest says; empty where that could not be read
 * @param state loaded, or refused as a whole
 * @param words what it owns, as people say it: {@code tunnel tcp}, {@code feature stamp}, {@code exit udp5}; empty where
 *     it was refused
 * @param problem why it was refused, in words that follow the file's name; null where it was loaded
 */
public record PluginReport(
        String file,
        String id,
        String version,
        State state,
        List<String> words,
        @Nullable String problem) {

    /** What became of it. */
    public enum State {
        /** Its words can be used. */
        LOADED,
        /** It does nothing; {@link PluginReport#problem()} says why. */
        REFUSED
    }

    /** Copies the list. */
    public PluginReport {
        words = List.copyOf(words);
    }

    static PluginReport loaded(PluginJar jar, List<String> words) {
        return new PluginReport(jar.fileName(), jar.id(), jar.version(), State.LOADED, words, null);
    }

    static PluginReport refused(PluginJar jar, String problem) {
        return new PluginReport(jar.fileName(), jar.id(), jar.version(), State.REFUSED, List.of(), problem);
    }
}
