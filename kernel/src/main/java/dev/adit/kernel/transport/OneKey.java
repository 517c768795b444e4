package dev.adit.kernel.transport;

import dev.adit.kernel.identity.Identity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the one key that a node has. Given a key itself, Netty makes a key store of it, whose password is derived by ten
 * thousand rounds of hashing: a tenth of a second of every start, for nothing.
 */
public class OneKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "node";
    /** An elliptic curve's, whoever signed it, and signed by one. */
    private static final Set<String> TYPES = Set.of("EC", "EC_EC");

    private final PrivateKey key;
    private final X509Certificate certificate;

    /**
     * Wraps it.
     *
     * @param identity whose key and certificate are shown to every peer
     */
    public OneKey(Identity identity) {
        this.key = identity.privateKey();
        this.certificate = identity.certificate();
    }

    private static @Nullable String alias(String... types) {
        return Stream.of(types).anyMatch(TYPES::contains) ? ALIAS : null;
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
        return TYPES.contains(type) ? new String[] {ALIAS} : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
        return getClientAliases(type, issuers);
    }

    @Override
    public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(types);
    }

    @Override
    public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(type);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(types);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(type);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return alias.equals(ALIAS) ? new X509Certificate[] {certificate} : null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return alias.equals(ALIAS) ? key : null;
    }
}
