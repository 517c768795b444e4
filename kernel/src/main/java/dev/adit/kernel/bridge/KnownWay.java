package dev.adit.kernel.bridge;

import dev.adit.kernel.config.Transport;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a client knows of one of its ways to the server. Written on the loop of logins, read by any thread. */
final class KnownWay {
    /** How long a race goes on for a way that says nothing when all others have failed; less where it said nothing before. */
    private static final long PATIENCE_MILLIS = 1500;

    private static final long DOUBT_MILLIS = 300;
    /** Now and then it gets more time, or it would never stand on a slow line. */
    private static final long GENEROUS_MILLIS = 3000;

    private static final int GENEROUS_EACH = 8;

    private final Connector connector;
    private final String word;
    private final boolean silent;
    /** Why it is not used; null while nothing speaks against it. */
    private volatile @Nullable String objection;

    private volatile long again;
    private int silences;

    /** {@code usual} is where the server is; a way to another of its ports says so, and is as likely a wall as a door. */
    KnownWay(Connector connector, Endpoint usual) {
        this.connector = connector;
        Endpoint endpoint = connector.endpoint();
        int port = endpoint.address().port();
        boolean elsewhere = port != usual.address().port();
        this.word = endpoint.transport().word() + (elsewhere ? ":" + port : "");
        this.silent = elsewhere || endpoint.transport() == Transport.QUIC;
    }

    Connector connector() {
        return connector;
    }

    /** How people, and what is remembered, call it. */
    String word() {
        return word;
    }

    /** Whether often nobody says so where it leads nowhere. */
    boolean isSilent() {
        return silent;
    }

    /** In milliseconds. */
    long patience() {
        if (objection == null) {
            return PATIENCE_MILLIS;
        }
        silences++;
        return silences % GENEROUS_EACH == 0 ? GENEROUS_MILLIS : DOUBT_MILLIS;
    }

    void stands() {
        objection = null;
        silences = 0;
    }

    /** It rests for the pause, or longer if it had to before. */
    void failed(String why, long pauseNanos) {
        long now = System.nanoTime();
        boolean resting = isResting();
        objection = why;
        again = resting && again - now > pauseNanos ? again : now + pauseNanos;
    }

    boolean isResting() {
        return objection != null && System.nanoTime() - again < 0;
    }

    /** Why it is not used, for people; null where nothing speaks against it. */
    @Nullable
    String excuse() {
        String why = objection;
        return why == null
                ? null
                : word + ": " + why + ", next try " + in(TimeUnit.NANOSECONDS.toSeconds(again - System.nanoTime()));
    }

    private static String in(long seconds) {
        if (seconds < 1) {
            return "now";
        }
        return "in " + (seconds < 90 ? seconds + " s" : (seconds + 30) / 60 + " min");
    }
}
