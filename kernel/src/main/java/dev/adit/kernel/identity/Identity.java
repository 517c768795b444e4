package dev.adit.kernel.identity;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SignatureException;
import java.security.cert.X509Certificate;

/** A node's key pair and the certificate that carries its public half. Two are equal if their keys are. */
public final class Identity {
    private final KeyPair pair;
    private final X509Certificate certificate;
    private final NodeId id;

    private Identity(KeyPair pair) throws GeneralSecurityException {
        this.pair = pair;
        this.certificate = NodeCertificate.of(pair);
        this.id = NodeId.of(pair.getPublic());
    }

    /**
     * Makes a new one from the system's randomness.
     *
     * @return an identity that nobody has
     */
    public static Identity generate() {
        try {
            return new Identity(P256.generate());
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java runtime cannot make a P-256 key", missing);
        }
    }

    /** Checks that the two keys belong together. */
    static Identity of(KeyPair pair) throws GeneralSecurityException {
        if (!P256.has(pair.getPublic())) {
            throw new GeneralSecurityException("the key is of another curve");
        }
        Identity identity = new Identity(pair);
        try {
            // Java has no better way to ask than a signature, and there is one: the private key's, on the certificate.
            identity.certificate.verify(pair.getPublic());
        } catch (SignatureException others) {
            throw new GeneralSecurityException("the private key and the public key do not belong together", others);
        }
        return identity;
    }

    /**
     * The name that others pin.
     *
     * @return the hash of the public key
     */
    public NodeId id() {
        return id;
    }

    /**
     * The secret half. Never logged, and stored by {@link IdentityStore} only.
     *
     * @return a P-256 key
     */
    public PrivateKey privateKey() {
        return pair.getPrivate();
    }

    /**
     * What the node shows in a TLS handshake.
     *
     * @return signed with {@link #privateKey()} itself; its serial number differs each time an identity is loaded
     */
    public X509Certificate certificate() {
        return certificate;
    }

    KeyPair pair() {
        return pair;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Identity that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "Identity[" + id + "]";
    }
}
