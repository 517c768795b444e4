package dev.adit.kernel.link;

import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkRequest;
import dev.adit.kernel.observe.PeerText;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Writes why links did not come about: the first of a kind at once, the others of the same minute as a number in the next
 * line, so that a crowd of visitors cannot fill the disk. What is left out is there at debug. Any thread.
 */
final class FailureLog {
    private static final long QUIET = Duration.ofMinutes(1).toNanos();

    private final Logger log;
    private final String event;
    private final @Nullable String client;
    private final LongSupplier nanos;
    private final Map<LinkFailure, Minute> minutes = new EnumMap<>(LinkFailure.class);

    private FailureLog(Logger log, String event, @Nullable String client, LongSupplier nanos) {
        this.log = log;
        this.event = event;
        this.client = client;
        this.nanos = nanos;
        for (LinkFailure failure : LinkFailure.values()) {
            minutes.put(failure, new Minute(new AtomicLong(nanos.getAsLong()), new AtomicLong()));
        }
    }

    /** Of a tunnel, whose log says which one it is: its lines add whose client it is. */
    static FailureLog atEntry(Logger log, String client, LongSupplier nanos) {
        return new FailureLog(log, "link-failed", client, nanos);
    }

    /** Of a client's exits: its lines say which tunnel the link is of. */
    static FailureLog atExit(Logger log) {
        return new FailureLog(log, "link-refused", null, System::nanoTime);
    }

    /** When the next line of a kind is due, and how many were left out since the last one. */
    private record Minute(AtomicLong due, AtomicLong omitted) {

        /** How many the line that is due now has to stand for, itself included; 0 if none is due. */
        long take(long now) {
            long next = due.get();
            if (now - next >= 0 && due.compareAndSet(next, now + QUIET)) {
                return 1 + omitted.getAndSet(0);
            }
            omitted.incrementAndGet();
            return 0;
        }
    }

    /**
     * Tells one failure.
     *
     * @param link its number in the logs
     * @param request what was asked for
     * @param cause why not; its detail may be text of a peer
     * @param afterNanos how long it took
     */
    void tell(String link, LinkRequest request, LinkException cause, long afterNanos) {
        Minute minute = minutes.get(cause.failure());
        long count = minute == null ? 1 : minute.take(nanos.getAsLong());
        String tunnel = PeerText.safe(request.tunnel());
        var line = log.atLevel(count > 0 ? level(cause.failure()) : Level.DEBUG)
                .addKeyValue(client == null ? "tunnel" : "client", client == null ? tunnel : client)
                .addKeyValue("link", link)
                .addKeyValue("visitor", request.visitor() == null ? "-" : request.visitor())
                .addKeyValue("cause", cause.failure())
                .addKeyValue(
                        "target",
                        request.target() == null
                                ? "-"
                                : PeerText.safe(request.target().toString()))
                .addKeyValue("detail", PeerText.safe(cause.detail()))
                .addKeyValue("after", Duration.ofNanos(afterNanos).toMillis() + "ms");
        if (count > 1) {
            line = line.addKeyValue("more", count - 1);
        }
        line.log(event);
    }

    /** A client that is away was told when it went; whoever runs this node cannot mend that here. */
    private static Level level(LinkFailure failure) {
        return switch (failure.fault()) {
            case CLIENT -> Level.INFO;
            case SERVER, TARGET, CONFIG -> Level.WARN;
        };
    }
}
