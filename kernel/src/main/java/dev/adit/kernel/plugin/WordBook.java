package dev.adit.kernel.plugin;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who owns which word. Tunnel types, features and transports share the words of the files; exits and client services have their own, as
 * they are usually called as their tunnel type or feature. Whoever comes second is refused with the name of the first.
 */
final class WordBook {
    /** An offer and whose it is. */
    private record Owned(PluginJar jar, Offer offer) {
        @Override
        public String toString() {
            return offer.label() + " of plugin " + jar.id() + " (" + jar.fileName() + ")";
        }
    }

    private final List<Owned> owned = new ArrayList<>();

    /** Takes all offers of a plugin, or none of them. */
    void admit(PluginJar jar, List<Offer> offers) throws PluginRefusal {
        List<Owned> admitted = new ArrayList<>(owned);
        for (Offer offer : offers) {
            String clash = offer.kind().isWritten() ? clashOf(offer, admitted) : unwrittenClash(offer, admitted);
            if (clash != null) {
                throw new PluginRefusal(clash);
            }
            admitted.add(new Owned(jar, offer));
        }
        owned.clear();
        owned.addAll(admitted);
    }

    /** Everything that was taken, in order. */
    List<Offer> offers() {
        return owned.stream().map(Owned::offer).toList();
    }

    private static @Nullable String unwrittenClash(Offer offer, List<Owned> admitted) {
        for (Owned other : admitted) {
            if (other.offer.kind() == offer.kind() && other.offer.word().equals(offer.word())) {
                return wants(offer) + "belongs to " + other;
            }
        }
        return null;
    }

    private static @Nullable String clashOf(Offer offer, List<Owned> admitted) {
        boolean scheme = offer.kind() == Offer.Kind.TRANSPORT;
        if (KernelWords.own(offer.word()) || (scheme && KernelWords.isTransport(offer.word()))) {
            return wants(offer) + "is Adit's own";
        }
        Map<String, Owned> words = new HashMap<>();
        for (Owned other : admitted) {
            if (other.offer.kind().isWritten()) {
                words.put(other.offer.word(), other);
            }
        }
        Owned other = words.get(offer.word());
        if (other != null) {
            return wants(offer) + "belongs to " + other;
        }
        return offer.kind() == Offer.Kind.TUNNEL ? keyClash(offer, words) : coveredKey(offer, admitted);
    }

    /** A key that somebody else owns would never reach the type's record. */
    private static @Nullable String keyClash(Offer type, Map<String, Owned> words) {
        for (String key : type.keys()) {
            if (KernelWords.OF_TUNNELS.contains(key)) {
                return "has the key '" + key + "' in " + type.label() + ", which is Adit's own word";
            }
            Owned other = words.get(key);
            if (other != null && other.offer.kind() != Offer.Kind.TUNNEL) {
                return "has the key '" + key + "' in " + type.label() + ", which belongs to " + other;
            }
        }
        return null;
    }

    private static @Nullable String coveredKey(Offer feature, List<Owned> admitted) {
        for (Owned other : admitted) {
            if (other.offer.kind() == Offer.Kind.TUNNEL && other.offer.keys().contains(feature.word())) {
                return wants(feature) + "is a key of " + other;
            }
        }
        return null;
    }

    private static String wants(Offer offer) {
        return "wants " + offer.label() + ", but that word ";
    }
}
