package dev.adit.plugin.kcp;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Default;
import dev.adit.api.config.Doc;

/**
 * The keys of {@code kcp}.
 *
 * @param mode how eagerly lost segments are sent again
 * @param window segments under way
 * @param mtu of a datagram, in bytes
 */
@Doc("The transport `kcp`. Each end sends as its own file says.")
public record KcpConfig(
        @Doc(
                "`fast` sends lost segments again early and does not slow down for losses; `normal` does both as TCP would.")
        @Default("fast")
        Mode mode,

        @Doc(
                "Segments that may be under way at a time, 32 to 8192. The line can carry `window` x `mtu` in each round trip.")
        @Default("512")
        int window,

        @Doc("The longest datagram, 500 to 1472 bytes of UDP payload.") @Default("1232")
        int mtu)
        implements ConfigCheck {
    private static final int LEAST_WINDOW = 32;
    private static final int MOST_WINDOW = 8192;
    private static final int LEAST_MTU = 500;
    private static final int MOST_MTU = 1472;

    /** The reference's names for two sets of its knobs. */
    public enum Mode {
        /** nodelay 0, interval 40, resend 0, nc 0. */
        NORMAL,
        /** nodelay 1, interval 10, resend 2, nc 1. */
        FAST
    }

    /** What these keys mean for a conversation. */
    KcpSettings settings() {
        int segment = mtu - Header.SIZE;
        return mode == Mode.FAST
                ? new KcpSettings(segment, window, 10, true, 2, true)
                : new KcpSettings(segment, window, 40, false, 0, false);
    }

    @Override
    public void check(Problems problems) {
        if (window < LEAST_WINDOW || window > MOST_WINDOW) {
            problems.add("window", "out of range (expected: " + LEAST_WINDOW + " to " + MOST_WINDOW + ")");
        }
        if (mtu < LEAST_MTU || mtu > MOST_MTU) {
            problems.add("mtu", "out of range (expected: " + LEAST_MTU + " to " + MOST_MTU + ")");
        }
    }
}
