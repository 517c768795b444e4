package dev.adit.plugin.httpproxy;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.TunnelLinks;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A visitor's one link: on its way, in use, or kept for the next request to the same target. */
@LoopOnly
final class TargetHolder {
    private final TunnelLinks links;
    private final LinkRequest request;
    private @Nullable TargetLink held;
    private @Nullable Future<?> opening;

    /** Told on the visitor's loop; of a link for CONNECT there is no {@link TargetLink}. */
    @FunctionalInterface
    interface Opened {
        void tell(Exchange which, Future<Channel> link, @Nullable TargetLink target);
    }

    TargetHolder(TunnelLinks links, LinkRequest request) {
        this.links = links;
        this.request = request;
    }

    void open(Exchange next, EventLoop loop, TargetLink.Events events, Opened told) {
        Future<Channel> link = links.open(request.withTarget(next.wanted().target()));
        opening = link;
        // It is told on the link's loop, where it gets its handlers before anything is read.
        link.addListener(done -> {
            boolean plain = link.isSuccess() && !next.isConnect();
            TargetLink target =
                    plain ? TargetLink.on(link.getNow(), next.wanted().authority(), loop, events, links) : null;
            loop.execute(() -> told.tell(next, link, target));
        });
    }

    void hold(TargetLink target) {
        held = target;
    }

    @Nullable
    TargetLink get() {
        return held;
    }

    boolean holds(TargetLink target) {
        return held == target;
    }

    /** The held link, where it reaches what is wanted. */
    @Nullable
    TargetLink keptFor(Exchange next) {
        TargetLink kept = held;
        boolean fits =
                kept != null && !next.isConnect() && kept.reaches(next.wanted().authority());
        return fits ? kept : null;
    }

    /** Lets go of it: in order, or by a reset where the target would take a cut-off request for a whole one. */
    void drop(@Nullable Exchange now) {
        TargetLink old = held;
        held = null;
        if (old != null && (now == null || now.isRequestSent())) {
            old.close();
        } else if (old != null) {
            old.reset();
        }
    }

    /** It goes to somebody else. */
    void release() {
        held = null;
    }

    /** The visitor is gone: nobody hears the answer. */
    void abandon() {
        if (opening != null) {
            opening.cancel(false);
        }
        TargetLink old = held;
        held = null;
        if (old != null) {
            old.reset();
        }
    }
}
