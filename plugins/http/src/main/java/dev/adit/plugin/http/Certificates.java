package dev.adit.plugin.http;

import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A certificate and its key, read from files and read anew when these change. A change that cannot be read is told, and
 * what was read before stays.
 */
final class Certificates {
    private static final long LOOK_MILLIS = 2_000;

    private final Path certificate;
    private final Path key;
    private final Logger logger;
    private volatile SslContext context;
    private volatile Stamp stamp;
    private @Nullable Future<?> looking;

    /** When the files were changed last, as far as can be told; two halves of a change may be seen one by one. */
    private record Stamp(FileTime certificate, long certificateSize, FileTime key, long keySize) {
        static Stamp of(Path certificate, Path key) throws IOException {
            return new Stamp(
                    Files.getLastModifiedTime(certificate),
                    Files.size(certificate),
                    Files.getLastModifiedTime(key),
                    Files.size(key));
        }
    }

    private Certificates(TlsConfig config, Logger logger) throws IOException {
        this.certificate = Objects.requireNonNull(config.certificate());
        this.key = Objects.requireNonNull(config.privateKey());
        this.logger = logger;
        try {
            this.stamp = Stamp.of(certificate, key);
            this.context = read();
        } catch (NoSuchFileException missing) {
            throw new IOException("tls: " + missing.getFile() + " does not exist", missing);
        }
    }

    /** Reads the files; blocks. */
    static Certificates load(TlsConfig config, Logger logger) throws IOException {
        return new Certificates(config, logger);
    }

    /** What a handshake is answered with now. */
    SslContext context() {
        return context;
    }

    /** From now on looks after the files. */
    void watch(EventLoopGroup loops, Executor blocking) {
        looking = loops.next()
                .scheduleWithFixedDelay(() -> look(blocking), LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void close() {
        if (looking != null) {
            looking.cancel(false);
        }
    }

    private void look(Executor blocking) {
        try {
            blocking.execute(this::renew);
        } catch (RejectedExecutionException busy) {
            logger.atTrace().setCause(busy).log("certificate-look-put-off");
        }
    }

    private void renew() {
        try {
            Stamp now = Stamp.of(certificate, key);
            if (now.equals(stamp)) {
                return;
            }
            stamp = now;
            context = read();
            logger.atInfo().addKeyValue("certificate", certificate).log("certificate-renewed");
        } catch (IOException bad) {
            logger.atWarn()
                    .addKeyValue("certificate", certificate)
                    .addKeyValue("cause", bad.getMessage())
                    .log("certificate-not-renewed: the one that was read before stays");
        }
    }

    private SslContext read() throws IOException {
        try {
            return SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2,
                            ApplicationProtocolNames.HTTP_1_1))
                    .build();
        } catch (SSLException | IllegalArgumentException bad) {
            Throwable cause = bad.getCause() == null ? bad : bad.getCause();
            throw new IOException(
                    "tls: " + certificate + " and " + key + " cannot be read: " + cause.getMessage(), bad);
        }
    }
}
