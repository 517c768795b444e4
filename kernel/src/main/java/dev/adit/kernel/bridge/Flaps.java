package dev.adit.kernel.bridge;

import dev.adit.kernel.observe.Repeat;

/** What a bridge on a bad network says over and over: all of it at first, then one line a minute. */
final class Flaps {
    private static final int FREE = 10;

    /** It has come. */
    static final Repeat ONLINE = Repeat.by("client").free(FREE);

    /** It has gone, or a part of it. */
    static final Repeat LOST = Repeat.by("client", "cause").free(FREE).atMost(256);

    /** It does not come: the first time of each cause. */
    static final Repeat REFUSED = Repeat.by("client", "server", "cause").atMost(256);

    private Flaps() {}
}
