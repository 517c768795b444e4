package dev.adit.plugin.p2p.punch;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Constants as bytes: their places. New ones come at the end. */
final class Codes {
    private Codes() {}

    static <T> byte of(T[] all, T one) {
        return (byte) Arrays.asList(all).indexOf(one);
    }

    /** Null for a code that is not known here. */
    static <T> @Nullable T at(T[] all, int code) {
        return code < 0 || code >= all.length ? null : all[code];
    }
}
