package dev.adit.plugin.http;

import dev.adit.api.config.Address;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
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
    /** For HTTP/1.1 alone, and for what the protocol allows. */
    private final SslContext single;

    private final SslContext context;

    private TargetTrust(TargetTls config, SslContext single, SslContext context) {
        this.config = config;
        this.single = single;
        this.context = context;
    }

    /** Reads the certificates that vouch for the target; blocks. */
    static TargetTrust load(TargetTls config, TargetProtocol protocol) throws IOException {
        try {
            SslContext single = builder(config).build();
            SslContext asking = switch (protocol) {
                case HTTP1 -> single;
                case H2 -> offering(config, ApplicationProtocolNames.HTTP_2);
                case AUTO -> offering(config, ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);
            };
            return new TargetTrust(config, single, asking);
        } catch (SSLException | IllegalArgumentException bad) {
            Throwable cause = bad.getCause() instanceof CertificateException inner ? inner : bad;
            throw new IOException("target-tls.ca: " + config.ca() + " cannot be read: " + cause.getMessage(), bad);
        }
    }

    private static SslContext offering(TargetTls config, String... protocols) throws SSLException {
        return builder(config)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        protocols))
                .build();
    }

    private static SslContextBuilder builder(TargetTls config) {
        SslContextBuilder builder = SslContextBuilder.forClient().protocols("TLSv1.3", "TLSv1.2");
        if (config.ca() != null) {
            builder.trustManager(config.ca().toFile());
        }
        if (!config.verify()) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE).endpointIdentificationAlgorithm(null);
        }
        return builder;
    }

    SslHandler handler(ByteBufAllocator allocator, @Nullable Address target, boolean one) {
        boolean named = target != null && !target.isUnix();
        String host = config.name();
        if (host == null) {
            String written = named ? Objects.requireNonNull(target).host() : null;
            host = written == null ? "127.0.0.1" : written;
        }
        SslContext chosen = one ? single : context;
        SslHandler handler = chosen.newHandler(allocator, host, named && target != null ? target.port() : HTTPS);
        handler.setHandshakeTimeoutMillis(Limits.HEAD.toMillis());
        return handler;
    }
}
