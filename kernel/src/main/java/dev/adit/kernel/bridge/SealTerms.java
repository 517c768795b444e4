package dev.adit.kernel.bridge;

import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.mux.MuxSettings;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.LinkSeal;
import dev.adit.kernel.transport.BridgeTls;

/**
 * What one of the two clients of a private link brings to seal it.
 *
 * <p>A proof is HMAC-SHA-256 under the tunnel's key over the prover's role, the tunnel's name and the ids of the keys that
 * are shown in the TLS; the provider's is over both ids. The server has neither the key nor the private key of either id:
 * whoever ends the TLS in between has no proof for the id that it shows, and a proof that was overheard is of no use
 * without the private key.
 *
 * @param tunnel as the server names it
 * @param key that came of the tunnel's secret
 * @param means of this process
 */
public record SealTerms(String tunnel, Bytes key, Means means) {
    private static final Bytes ZERO = Bytes.of(new byte[1]);

    /**
     * What all private links of a process share.
     *
     * @param tls under a key pair that lives as long as the process and is nobody's name
     * @param self the id of that key pair
     * @param mux the settings of the one link inside
     */
    public record Means(BridgeTls tls, NodeId self, MuxSettings mux) {}

    private Bytes self() {
        return Bytes.of(means.self().bytes());
    }

    LinkSeal ofVisitor() {
        return new LinkSeal(self(), visitorsProof(self()));
    }

    boolean provesVisitor(LinkSeal seal) {
        return visitorsProof(seal.id()).equals(seal.proof());
    }

    LinkSeal ofProvider(LinkSeal visitor) {
        return new LinkSeal(self(), providersProof(visitor.id(), self()));
    }

    boolean provesProvider(LinkSeal seal) {
        return providersProof(self(), seal.id()).equals(seal.proof());
    }

    private Bytes visitorsProof(Bytes visitor) {
        return PrivateSecret.mac(key, Bytes.utf8("visitor"), ZERO, Bytes.utf8(tunnel), ZERO, visitor);
    }

    private Bytes providersProof(Bytes visitor, Bytes provider) {
        return PrivateSecret.mac(key, Bytes.utf8("provider"), ZERO, Bytes.utf8(tunnel), ZERO, visitor, provider);
    }
}
