package dev.adit.kernel.boot;

import dev.adit.api.config.Address;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.bridge.PrivateSecret;
import dev.adit.kernel.bridge.SealTerms;
import dev.adit.kernel.bridge.SealedExits;
import dev.adit.kernel.config.OwnTunnel;
import dev.adit.kernel.config.Privacy;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.SignalMessage.VisitKey;
import dev.adit.kernel.signal.SignalMessage.VisitKeys;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The private tunnels that end at this client: those of its own file, whose secrets are here and nowhere else, and those of
 * the server's file, whose keys the server tells. The former have a slash in the name by which the server calls them, the
 * latter never; so the server cannot replace a key of this client's own. Any thread.
 */
final class PrivateEnds implements SealedExits.Terms {
    private final Supplier<SealTerms.Means> maker;
    private SealTerms.@Nullable Means means;
    private final Map<String, Own> own = new HashMap<>();
    private volatile Map<String, Bytes> told = Map.of();
    /** Of the loop on which messages come. */
    private Map<String, Bytes> coming = new HashMap<>();

    /** A tunnel of this client's file. */
    private record Own(
            PrivateSecret secret, String type, @Nullable Address target) {}

    /** What links are sealed with is made when it is first needed: most clients have no private links. */
    PrivateEnds(Collection<OwnTunnel> tunnels, Supplier<SealTerms.Means> maker) {
        this.maker = maker;
        for (OwnTunnel tunnel : tunnels) {
            Privacy privacy = tunnel.privacy();
            if (tunnel.enabled() && privacy != null && privacy.secret() != null) {
                PrivateSecret secret = PrivateSecret.of(privacy.secret(), tunnel.name());
                own.put(tunnel.name(), new Own(secret, tunnel.type(), target(tunnel)));
            }
        }
    }

    /** A private tunnel has one, or none where its visitors say where they go. */
    private static @Nullable Address target(OwnTunnel tunnel) {
        return tunnel.targets().isEmpty() ? null : tunnel.targets().get(0);
    }

    synchronized SealTerms.Means means() {
        SealTerms.Means made = means == null ? maker.get() : means;
        means = made;
        return made;
    }

    /** What the server holds tokens against; no bytes for a public tunnel. */
    Bytes verifier(OwnTunnel tunnel) {
        Own known = own.get(tunnel.name());
        return known == null ? Bytes.EMPTY : known.secret().verifierBytes();
    }

    /** What sealed links may reach without a grant, besides what all links may. */
    Set<Address> targets() {
        return own.values().stream()
                .map(Own::target)
                .filter(target -> target != null)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The server tells keys of its own file. */
    void heard(VisitKeys keys) {
        for (VisitKey key : keys.keys()) {
            if (key.key().size() > 0) {
                coming.put(key.tunnel(), key.key());
            }
        }
        if (!keys.more()) {
            told = Map.copyOf(coming);
            coming = new HashMap<>();
        }
    }

    @Override
    public @Nullable SealTerms find(String tunnel) {
        Own known = ofThisFile(tunnel);
        Bytes key = known == null ? told.get(tunnel) : known.secret().key();
        boolean mixed = known == null && tunnel.indexOf('/') >= 0;
        return key == null || mixed ? null : new SealTerms(tunnel, key, means());
    }

    private @Nullable Own ofThisFile(String tunnel) {
        int slash = tunnel.indexOf('/');
        return slash < 0 ? null : own.get(tunnel.substring(slash + 1));
    }

    /**
     * What a sealed request is good for: the target is the tunnel's, whatever the visitor asks for; where the tunnel has none
     * the visitor names it, and the client's grants decide.
     *
     * @param relayed from the server
     * @param asked from the visitor, inside the seal
     */
    LinkRequest narrow(LinkRequest relayed, LinkRequest asked) throws LinkException {
        Own known = ofThisFile(relayed.tunnel());
        String type = known == null ? relayed.options().getOrDefault(SealedExits.TUNNEL_TYPE, "") : known.type();
        Address target = known == null ? target(relayed) : known.target();
        if (target != null && !asked.type().equals(type)) {
            throw new LinkException(LinkFailure.DENIED, "the tunnel is of another type");
        }
        return new LinkRequest(
                asked.type(),
                asked.kind(),
                relayed.tunnel(),
                target == null ? asked.target() : target,
                asked.visitor(),
                asked.entry(),
                asked.dialTimeout(),
                asked.awaitReply(),
                asked.options());
    }

    private static @Nullable Address target(LinkRequest relayed) throws LinkException {
        String text = relayed.options().get(SealedExits.TARGET);
        try {
            Address address = text == null ? null : Address.parse(text);
            if (address == null || address.size() == 1) {
                return address;
            }
        } catch (IllegalArgumentException notAnAddress) {
            throw new LinkException(LinkFailure.INTERNAL, "the target is not an address");
        }
        throw new LinkException(LinkFailure.INTERNAL, "the target is a range");
    }
}
