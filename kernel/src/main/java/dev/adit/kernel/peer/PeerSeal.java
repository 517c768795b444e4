package dev.adit.kernel.peer;

import dev.adit.kernel.bridge.PrivateSecret;
import dev.adit.kernel.bridge.SealTerms;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.signal.Bytes;
import dev.adit.kernel.signal.LinkSeal;
import java.security.SecureRandom;

/**
 * What proves two clients to each other before their connection, and what only they know afterwards. As for a single link
 * ({@link SealTerms}), with a nonce of each end: the visitor's names the connection, so that a stream which comes later can
 * be put in the place of one that was lost; the provider's tells whether it still has that connection.
 *
 * @param terms of the tunnel
 * @param self the id of the key that this end shows
 */
record PeerSeal(SealTerms terms, NodeId self) {
    private static final Bytes ZERO = Bytes.of(new byte[1]);
    private static final Bytes ONE = Bytes.of(new byte[] {1});
    private static final Bytes SALT = Bytes.utf8("adit/1 peers");
    private static final int NONCE = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    static Bytes nonce() {
        return Bytes.random(RANDOM, NONCE);
    }

    private Bytes id() {
        return Bytes.of(self.bytes());
    }

    LinkSeal ofVisitor(Bytes nonce) {
        return new LinkSeal(id(), visitorsProof(id(), nonce), nonce);
    }

    boolean provesVisitor(LinkSeal seal) {
        return seal.nonce().size() == NONCE
                && visitorsProof(seal.id(), seal.nonce()).equals(seal.proof());
    }

    LinkSeal ofProvider(LinkSeal visitor, Bytes nonce) {
        return new LinkSeal(id(), providersProof(visitor, id(), nonce), nonce);
    }

    boolean provesProvider(LinkSeal own, LinkSeal seal) {
        return seal.nonce().size() == NONCE
                && providersProof(own, seal.id(), seal.nonce()).equals(seal.proof());
    }

    private Bytes visitorsProof(Bytes visitor, Bytes nonce) {
        return PrivateSecret.mac(
                terms.key(), Bytes.utf8("peer visitor"), ZERO, Bytes.utf8(terms.tunnel()), ZERO, visitor, nonce);
    }

    private Bytes providersProof(LinkSeal visitor, Bytes provider, Bytes nonce) {
        return PrivateSecret.mac(
                terms.key(),
                Bytes.utf8("peer provider"),
                ZERO,
                Bytes.utf8(terms.tunnel()),
                ZERO,
                visitor.id(),
                visitor.nonce(),
                provider,
                nonce);
    }

    /**
     * The secret of the two searches (HKDF, RFC 5869). The salts came over the connection itself: who learns the tunnel's key
     * later has not heard them.
     */
    static byte[] secret(SealTerms terms, Ends ends, Bytes visitorsSalt, Bytes providersSalt) {
        Bytes extracted = PrivateSecret.mac(SALT, terms.key(), visitorsSalt, providersSalt);
        return PrivateSecret.mac(
                        extracted,
                        Bytes.utf8("paths"),
                        ZERO,
                        Bytes.utf8(terms.tunnel()),
                        ZERO,
                        ends.visitor().id(),
                        ends.visitor().nonce(),
                        ends.provider().id(),
                        ends.provider().nonce(),
                        ONE)
                .toArray();
    }

    /** The seals under which a connection began. */
    record Ends(LinkSeal visitor, LinkSeal provider) {}
}
