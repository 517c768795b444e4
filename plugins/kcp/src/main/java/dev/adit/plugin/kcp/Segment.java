package dev.adit.plugin.kcp;

import io.netty.buffer.ByteBuf;

/** A piece of the stream on its way out. Owns its bytes. */
final class Segment {
    /** The reference's fastlimit: so often at most a segment is repeated because it was overtaken. */
    private static final int EARLY_REPETITIONS = 5;

    private final ByteBuf data;
    private int timestamp;
    private int repeatAt;
    private int timeout;
    private int overtaken;
    private int sent;

    /** Why it is sent. */
    enum Reason {
        /** It is not. */
        NONE,
        /** For the first time. */
        FIRST,
        /** No answer. */
        TIMEOUT,
        /** Later ones have arrived. */
        OVERTAKEN
    }

    Segment(ByteBuf data) {
        this.data = data;
    }

    ByteBuf data() {
        return data;
    }

    /** One that was sent at that time and is later in the stream has arrived. */
    void overtaken(int byTimestamp) {
        if (byTimestamp - timestamp >= 0) {
            overtaken++;
        }
    }

    /** Whether it has to be sent now, and if so when again. */
    Reason due(int now, KcpSettings settings, int roundTripTimeout) {
        if (sent == 0) {
            timeout = roundTripTimeout;
            int slack = settings.quick() ? 0 : roundTripTimeout >> 3;
            return send(now, timeout + slack, Reason.FIRST);
        }
        if (now - repeatAt >= 0) {
            timeout += settings.quick() ? timeout / 2 : Math.max(timeout, roundTripTimeout);
            return send(now, timeout, Reason.TIMEOUT);
        }
        if (settings.resend() > 0 && overtaken >= settings.resend() && sent <= EARLY_REPETITIONS) {
            return send(now, timeout, Reason.OVERTAKEN);
        }
        return Reason.NONE;
    }

    private Reason send(int now, int wait, Reason reason) {
        sent++;
        overtaken = 0;
        timestamp = now;
        repeatAt = now + wait;
        return reason;
    }

    void release() {
        data.release();
    }
}
