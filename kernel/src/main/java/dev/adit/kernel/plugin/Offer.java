package dev.adit.kernel.plugin;

import dev.adit.api.client.ClientServiceType;
import dev.adit.api.feature.Feature;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.link.ExitType;
import dev.adit.api.transport.TransportType;
import dev.adit.api.tunnel.TunnelType;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pf4j.ExtensionPoint;

/**
 * What an extension says of itself, asked once and checked, so that nobody has to ask the plugin's code again.
 *
 * @param kind what it is
 * @param word the word it wants to own
 * @param extension the object
 * @param configType the record of its block; null for what has none
 * @param scopes where its block may stand; empty for all but features and transports
 */
record Offer(
        Kind kind,
        String word,
        ExtensionPoint extension,
        @Nullable Class<? extends Record> configType,
        Set<FeatureScope> scopes) {
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Pattern HUMP = Pattern.compile("([a-z0-9])([A-Z])");

    /** What a word can be. */
    enum Kind {
        /** Stands after {@code type:}. */
        TUNNEL("tunnel"),
        /** Is a key. */
        FEATURE("feature"),
        /** Crosses the bridge as the type of a link. */
        EXIT("exit"),
        /** Works beside the links of a client. */
        CLIENT_SERVICE("client service"),
        /** Is a scheme, and a key at top level. */
        TRANSPORT("transport");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** Whether it is a word of the files. */
        boolean isWritten() {
            return this == TUNNEL || this == FEATURE || this == TRANSPORT;
        }
    }

    /** As people say it: {@code tunnel tcp}. */
    String label() {
        return kind.label + " " + word;
    }

    /** The keys of its block as they stand in a file. Loads the types of all of them. */
    Set<String> keys() {
        return configType == null
                ? Set.of()
                : Arrays.stream(configType.getRecordComponents())
                        .map(RecordComponent::getName)
                        .map(name -> HUMP.matcher(name).replaceAll("$1-$2").toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Asks an extension everything that a file or a link can refer to. Runs code of the plugin.
     *
     * @return one offer for each thing that it is
     * @throws PluginRefusal where it answers with nonsense, or throws
     */
    static List<Offer> of(ExtensionPoint extension) throws PluginRefusal {
        List<Offer> offers = new ArrayList<>();
        try {
            if (extension instanceof TunnelType<?> type) {
                Class<?> config = type.configType();
                offers.add(checked(new Offer(Kind.TUNNEL, type.name(), extension, record(type, config), Set.of())));
            }
            if (extension instanceof Feature<?> feature) {
                Class<?> config = feature.configType();
                offers.add(checked(
                        new Offer(Kind.FEATURE, feature.word(), extension, record(feature, config), scopes(feature))));
            }
            if (extension instanceof ExitType exit) {
                offers.add(checked(new Offer(Kind.EXIT, exit.name(), extension, null, Set.of())));
            }
            if (extension instanceof ClientServiceType service) {
                offers.add(checked(new Offer(Kind.CLIENT_SERVICE, service.name(), extension, null, Set.of())));
            }
            if (extension instanceof TransportType<?> transport) {
                Class<?> config = transport.configType();
                Set<FeatureScope> top = Set.of(FeatureScope.PROCESS);
                offers.add(checked(
                        new Offer(Kind.TRANSPORT, transport.name(), extension, record(transport, config), top)));
            }
            return offers;
        } catch (PluginRefusal refusal) {
            throw refusal;
        } catch (Throwable thrown) {
            throw new PluginRefusal(
                    "cannot ask " + extension.getClass().getName() + " what it is: " + Reasons.of(thrown));
        }
    }

    private static Offer checked(Offer offer) throws PluginRefusal {
        String word = offer.word;
        if (word == null || !WORD.matcher(word).matches()) {
            throw new PluginRefusal("calls its " + offer.kind.label + " '" + word
                    + "' (expected: a to z, digits and hyphens, a letter first)");
        }
        offer.keys();
        return offer;
    }

    private static Set<FeatureScope> scopes(Feature<?> feature) throws PluginRefusal {
        Set<FeatureScope> scopes = feature.scopes();
        if (scopes == null || scopes.isEmpty()) {
            throw new PluginRefusal("has the feature " + feature.word()
                    + ", which may stand nowhere (expected: at least one of scopes())");
        }
        return Set.copyOf(scopes);
    }

    /** Generics promise a record, and a plugin can break the promise: by raw types, or compiled against another API. */
    private static Class<? extends Record> record(ExtensionPoint extension, @Nullable Class<?> type)
            throws PluginRefusal {
        String owner = extension.getClass().getName();
        if (type == null || !type.isRecord()) {
            throw new PluginRefusal("has " + (type == null ? "null" : type.getName()) + " as config type of " + owner
                    + " (expected: a record)");
        }
        for (Class<?> part = type; part != null; part = part.getEnclosingClass()) {
            if (!Modifier.isPublic(part.getModifiers())) {
                throw new PluginRefusal("has " + type.getName() + " as config type of " + owner + ", but "
                        + part.getSimpleName() + " is not public (expected: a public record)");
            }
        }
        return type.asSubclass(Record.class);
    }
}
