package dev.adit.kernel.pipe;

import dev.adit.kernel.identity.Identity;
import dev.adit.kernel.identity.NodeId;
import dev.adit.kernel.transport.OneKey;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's TLS around WebSockets: with its own certificate, by which a client knows that it has met the server itself, or
 * with one from files, which authorities vouch for. A client is asked for its certificate and may have none. Any thread may
 * ask for handlers.
 */
public final class WebCertificate {
    private static final Logger LOG = LoggerFactory.getLogger(WebCertificate.class);
    private static final long HANDSHAKE_MILLIS = 5_000;
    /** What a client may show: a stranger shall not make us keep much. */
    private static final int LARGEST_CERTIFICATES = 8 * 1024;

    private final @Nullable Pem pem;
    private final boolean newestOnly;
    private volatile SslContext context;
    private volatile @Nullable Stamp stamp;

    /** Where certificate and key lie. */
    private record Pem(Path certificate, Path key) {}

    /** When the files were changed last, as far as can be told; two halves of a change may be seen one by one. */
    private record Stamp(FileTime certificate, long certificateSize, FileTime key, long keySize) {
        static Stamp of(Pem pem) throws IOException {
            return new Stamp(
                    Files.getLastModifiedTime(pem.certificate),
                    Files.size(pem.certificate),
                    Files.getLastModifiedTime(pem.key),
                    Files.size(pem.key));
        }
    }

    private WebCertificate(@Nullable Pem pem, @Nullable Stamp stamp, boolean newestOnly, SslContext context) {
        this.pem = pem;
        this.stamp = stamp;
        this.newestOnly = newestOnly;
        this.context = context;
    }

    /**
     * The server's own.
     *
     * @param own its key and certificate
     * @param newestOnly whether TLS 1.3 alone is spoken, and not 1.2 too
     * @return one that never changes
     */
    public static WebCertificate own(Identity own, boolean newestOnly) {
        SslContextBuilder builder = SslContextBuilder.forServer(new OneKey(own));
        try {
            return new WebCertificate(null, null, newestOnly, build(builder, newestOnly));
        } catch (SSLException unusable) {
            throw new IllegalStateException("this machine's TLS cannot be set up: " + unusable.getMessage(), unusable);
        }
    }

    /**
     * One from files; reads them.
     *
     * @param certificate with its chain, in PEM
     * @param key in PEM, without a password
     * @param newestOnly see {@link #own}
     * @return one that changes by {@link #renew} alone
     * @throws IOException if they cannot be read, with a text for people
     */
    public static WebCertificate of(Path certificate, Path key, boolean newestOnly) throws IOException {
        Pem pem = new Pem(certificate, key);
        try {
            return new WebCertificate(pem, Stamp.of(pem), newestOnly, read(pem, newestOnly));
        } catch (NoSuchFileException missing) {
            throw new IOException(missing.getFile() + " does not exist", missing);
        }
    }

    private static SslContext read(Pem pem, boolean newestOnly) throws IOException {
        try {
            return build(SslContextBuilder.forServer(pem.certificate.toFile(), pem.key.toFile()), newestOnly);
        } catch (SSLException | IllegalArgumentException bad) {
            Throwable cause = bad.getCause() == null ? bad : bad.getCause();
            throw new IOException(pem.certificate + " and " + pem.key + " cannot be read: " + cause.getMessage(), bad);
        }
    }

    private static SslContext build(SslContextBuilder builder, boolean newestOnly) throws SSLException {
        WebTls.web(builder).trustManager(WebTrust.anybody()).clientAuth(ClientAuth.OPTIONAL);
        if (newestOnly) {
            builder.protocols(WebTls.TLS_1_3);
        }
        if (WebTls.provider() != SslProvider.JDK) {
            builder.option(OpenSslContextOption.MAX_CERTIFICATE_LIST_BYTES, LARGEST_CERTIFICATES);
        }
        return WebTls.withoutResumption(builder.build());
    }

    /** Reads the files anew if they have changed; what cannot be read leaves what was read before. Blocks. */
    public void renew() {
        Pem files = pem;
        if (files == null) {
            return;
        }
        try {
            Stamp now = Stamp.of(files);
            if (now.equals(stamp)) {
                return;
            }
            stamp = now;
            context = read(files, newestOnly);
            LOG.atInfo().addKeyValue("certificate", files.certificate).log("certificate-renewed");
        } catch (IOException bad) {
            LOG.atWarn()
                    .addKeyValue("certificate", files.certificate)
                    .addKeyValue("cause", bad.getMessage())
                    .log("certificate-not-renewed: the one that was read before stays");
        }
    }

    /**
     * Tells whether it comes from files, which may change.
     *
     * @return false for the server's own
     */
    public boolean isRenewable() {
        return pem != null;
    }

    /**
     * Makes the server's end of one connection.
     *
     * @param allocator of the channel
     * @return a handler that fails the handshake after 5 s
     */
    public SslHandler handler(ByteBufAllocator allocator) {
        SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(HANDSHAKE_MILLIS);
        return handler;
    }

    /**
     * Tells who the client is, if it has shown a node's certificate.
     *
     * @param handler whose handshake has succeeded
     * @return the id of the key that it has proved to hold; null for anybody else
     */
    public static @Nullable NodeId peer(SslHandler handler) {
        return WebTls.peer(handler.engine().getSession());
    }
}
