package dev.adit.kernel.pipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a client's {@link WebTls} when it is first needed, since many a client never needs it, and anew when the file of its
 * authorities has changed. Any thread may ask; files are read where blocking is allowed.
 */
public final class WebTlsSource {
    private static final Logger LOG = LoggerFactory.getLogger(WebTlsSource.class);

    private final @Nullable Path authorities;
    private final Maker maker;
    private final Executor blocking;
    private final AtomicReference<@Nullable Made> made = new AtomicReference<>();

    /** Reads what is needed. */
    @FunctionalInterface
    public interface Maker {

        /**
         * Makes one.
         *
         * @return as the files are now
         * @throws IOException with a text for people
         */
        WebTls make() throws IOException;
    }

    /** When the file was changed last, as far as can be told. */
    private record Stamp(FileTime time, long size) {}

    private record Made(WebTls tls, @Nullable Stamp stamp) {}

    /**
     * Wires it; nothing is read.
     *
     * @param authorities looked after at each use; null for the system's, which are read once
     * @param maker makes the TLS; on a thread of the executor
     * @param blocking runs what blocks
     */
    public WebTlsSource(@Nullable Path authorities, Maker maker, Executor blocking) {
        this.authorities = authorities;
        this.maker = maker;
        this.blocking = blocking;
    }

    /**
     * One that never changes.
     *
     * @param tls what it gives
     * @return gives it at once
     */
    public static WebTlsSource of(WebTls tls) {
        WebTlsSource source = new WebTlsSource(null, () -> tls, Runnable::run);
        source.made.set(new Made(tls, null));
        return source;
    }

    /**
     * Makes it now. Blocks.
     *
     * @return this
     * @throws IOException if the file cannot be read, with a text for people
     */
    public WebTlsSource prepared() throws IOException {
        made.set(new Made(maker.make(), stamp()));
        return this;
    }

    /**
     * What is to be used for one connection.
     *
     * @return at once, or by a thread of the executor; fails where there has never been any. A file that has become unreadable
     *     leaves what was read before, and the log says so
     */
    public CompletionStage<WebTls> get() {
        Made now = made.get();
        if (now != null && authorities == null) {
            return CompletableFuture.completedFuture(now.tls);
        }
        try {
            return CompletableFuture.supplyAsync(this::renewed, blocking);
        } catch (RejectedExecutionException busy) {
            return now == null ? CompletableFuture.failedFuture(busy) : CompletableFuture.completedFuture(now.tls);
        }
    }

    private WebTls renewed() {
        Made before = made.get();
        try {
            Stamp stamp = stamp();
            if (before != null && (stamp == null || stamp.equals(before.stamp))) {
                return before.tls;
            }
            Made now = new Made(maker.make(), stamp);
            made.set(now);
            if (before != null) {
                LOG.atInfo().addKeyValue("certificate", authorities).log("certificate-renewed");
            }
            return now.tls;
        } catch (IOException unreadable) {
            if (before == null) {
                throw new CompletionException(unreadable);
            }
            LOG.atWarn()
                    .addKeyValue("certificate", authorities)
                    .addKeyValue("cause", unreadable.getMessage())
                    .log("certificate-not-renewed: the one that was read before stays");
            return before.tls;
        }
    }

    private @Nullable Stamp stamp() throws IOException {
        return authorities == null ? null : new Stamp(Files.getLastModifiedTime(authorities), Files.size(authorities));
    }
}
