package dev.adit.plugin.http;

import dev.adit.api.config.Address;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How connections to a tunnel's targets begin: by TLS or not, as the scheme of the target says that was reached; and what
 * is spoken then.
 */
final class TargetWay {
    private static final String HTTPS = "https";
    private static final TargetTls VERIFIED = new TargetTls(true, null, null);

    private final TargetProtocol protocol;
    private final boolean unsaid;
    private final @Nullable TargetTrust trust;

    private TargetWay(TargetProtocol protocol, boolean unsaid, @Nullable TargetTrust trust) {
        this.protocol = protocol;
        this.unsaid = unsaid;
        this.trust = trust;
    }

    /** Whether no target of a tunnel has TLS. */
    static boolean isPlain(HttpConfig config, List<Address> targets) {
        return config.targetTls() == null && targets.stream().noneMatch(target -> HTTPS.equals(target.scheme()));
    }

    /** Without TLS. */
    static TargetWay plain(HttpConfig config) {
        return new TargetWay(config.targetProtocol(), false, null);
    }

    /** Reads the certificates that vouch for targets; blocks. */
    static TargetWay load(HttpConfig config, List<Address> targets) throws IOException {
        if (isPlain(config, targets)) {
            return plain(config);
        }
        TargetTls tls = config.targetTls();
        TargetTrust trust = TargetTrust.load(tls == null ? VERIFIED : tls, config.targetProtocol());
        return new TargetWay(config.targetProtocol(), tls != null, trust);
    }

    /**
     * TLS to a target, or null where it has none.
     *
     * @param reached the target of the link, with its scheme; null where it is not known
     * @param single whether it must be HTTP/1.1, which alone can turn into another protocol
     */
    @Nullable
    SslHandler tls(ByteBufAllocator allocator, @Nullable Address reached, boolean single) {
        TargetTrust known = trust;
        String scheme = reached == null ? null : reached.scheme();
        boolean secure = scheme == null ? unsaid : scheme.equals(HTTPS);
        return known == null || !secure ? null : known.handler(allocator, reached, single);
    }

    /** Whether the handshake tells what is spoken. */
    boolean asks() {
        return protocol != TargetProtocol.HTTP1;
    }

    /** Whether many exchanges share a connection, whatever the target says of itself. */
    boolean isMultiplexed() {
        return protocol == TargetProtocol.H2;
    }
}
