package dev.adit.kernel.tunnel;

import dev.adit.api.config.Address;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.peer.PeerMode;
import dev.adit.api.tunnel.Tunnel;
import dev.adit.kernel.bridge.PrivateSecret;
import dev.adit.kernel.bridge.SealedExits;
import dev.adit.kernel.config.Privacy;
import dev.adit.kernel.config.TunnelSpec;
import dev.adit.kernel.link.EntryLinks;
import dev.adit.kernel.link.VisitRelay;
import dev.adit.kernel.signal.SignalMessage.VisitKey;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A private tunnel at the server: it has no entry of its own, so no plugin of its type runs here, and what there is of it is
 * who may visit. Belongs to the control thread.
 */
final class PrivateTunnel implements Tunnel {
    private final TunnelSpec spec;
    private final PrivateTunnels all;
    private final Privacy privacy;
    private final @Nullable PrivateSecret secret;
    private final @Nullable PeerMode peers;
    private final VisitRelay.Way way;
    private final CloseOnce closing = new CloseOnce(this::end);

    /** {@code peers}: how packets may go; null where nothing is said. */
    PrivateTunnel(TunnelSpec spec, EntryLinks links, @Nullable PeerMode peers, PrivateTunnels all) {
        this.spec = spec;
        this.all = all;
        this.privacy = Objects.requireNonNull(spec.privacy());
        this.secret = privacy.secret() == null ? null : PrivateSecret.of(privacy.secret(), spec.name());
        this.peers = peers;
        this.way = new VisitRelay.Way(links, request(spec, PeerModes.word(peers)), peers);
    }

    /** The target goes as an option: a client that does not know private links must find nothing to dial. */
    private static LinkRequest request(TunnelSpec spec, String peers) {
        LinkRequest request = LinkRequest.stream(SealedExits.TYPE, spec.name(), null)
                .withDialTimeout(spec.dialTimeout())
                .withOption(SealedExits.TUNNEL_TYPE, spec.type());
        Address target = spec.target();
        LinkRequest aimed = target == null ? request : request.withOption(SealedExits.TARGET, target.toString());
        return peers.isEmpty() ? aimed : aimed.withOption(SealedExits.PEERS, peers);
    }

    TunnelSpec spec() {
        return spec;
    }

    /** How packets between the two clients may go; null where nothing is said. */
    @Nullable
    PeerMode peers() {
        return peers;
    }

    VisitRelay.Way way() {
        return way;
    }

    /** Whether its own block names a client. */
    boolean isFor(String client) {
        return privacy.visitors().contains(client);
    }

    /** What a visitor's token is held against. */
    String verifier() {
        return secret == null ? Objects.requireNonNullElse(privacy.verifier(), "") : secret.verifier();
    }

    /** Whether its client keeps the secret. */
    boolean isKeptByClient() {
        return secret == null;
    }

    /** What its client has to be told; nothing where it keeps the secret itself. */
    Optional<VisitKey> key() {
        return Optional.ofNullable(secret).map(known -> new VisitKey(spec.name(), known.key()));
    }

    @Override
    public CompletionStage<Void> start() {
        all.opened(this);
        return CompletableFuture.completedFuture(null);
    }

    private CompletionStage<Void> end() {
        all.closed(this);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Map<String, Object> figures() {
        return Map.of(
                "private",
                Map.of(
                        "visitors", List.copyOf(privacy.visitors()),
                        "visiting", all.visitors(spec.name()),
                        "peers", PeerModes.word(peers)));
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closing.whenClosed();
    }
}
