package dev.adit.plugin.http;

import dev.adit.api.config.Address;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** TLS to a target: the server speaks it itself, through the link, so the client sees ciphertext. */
final class TargetTrust {
    private static final int HTTPS = 443;

    private final TargetTls config;
    private final SslContext context;

    private TargetTrust(TargetTls config, SslContext context) {
        this.config = config;
        this.context = context;
    }

    /** Reads the certificates that vouch for the target; blocks. */
    static TargetTrust load(TargetTls config) throws IOException {
        try {
            SslContextBuilder builder = SslContextBuilder.forClient().protocols("TLSv1.3", "TLSv1.2");
            if (config.ca() != null) {
                builder.trustManager(config.ca().toFile());
            }
            if (!config.verify()) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
            }
            return new TargetTrust(config, builder.build());
        } catch (SSLException | IllegalArgumentException bad) {
            Throwable cause = bad.getCause() instanceof CertificateException inner ? inner : bad;
            throw new IOException("target-tls.ca: " + config.ca() + " cannot be read: " + cause.getMessage(), bad);
        }
    }

    SslHandler handler(ByteBufAllocator allocator, @Nullable Address target) {
        boolean named = target != null && !target.isUnix();
        String host = config.name();
        if (host == null) {
            String written = named ? Objects.requireNonNull(target).host() : null;
            host = written == null ? "127.0.0.1" : written;
        }
        SslHandler handler = context.newHandler(allocator, host, named && target != null ? target.port() : HTTPS);
        handler.setHandshakeTimeoutMillis(Limits.HEAD.toMillis());
        return handler;
    }
}
