package dev.adit.kernel.link;

import dev.adit.api.link.LinkKind;
import dev.adit.kernel.budget.LinkMemory;
import dev.adit.kernel.terms.LinkRates;
import dev.adit.kernel.terms.RateShare;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;

/** Puts the rate of a tunnel into the pipelines of its links and visitors, where it has one. */
final class Pacing {
    private Pacing() {}

    /** For a link, behind its frames if it has any. On its loop. */
    static void ofLink(Channel link, LinkKind kind, LinkRates rates, Opening.Entry entry) {
        if (rates.isUnlimited() || !link.isActive()) {
            return;
        }
        if (kind == LinkKind.DATAGRAM) {
            link.pipeline().addLast(new PolicedDatagrams(rates, entry.counters()::dropped));
        } else {
            PacedWrites.install(link, rates.up(), entry.memory());
            RateShare down = rates.down();
            if (down != null) {
                link.pipeline().addLast(new PacedReads(down));
            }
        }
        EarlyReads.guard(link);
    }

    /**
     * Before a splice, by the rate that the link was given: a visitor that takes no more lets its link be read no further,
     * so it is the visitor's writes that keep to it. Any thread; what is done on either loop comes before what the splice
     * does there.
     */
    static void ofSplice(Channel visitor, Channel link, LinkMemory memory) {
        PacedReads reads = link.pipeline().get(PacedReads.class);
        if (reads == null) {
            return;
        }
        run(visitor.eventLoop(), () -> PacedWrites.install(visitor, reads.share(), memory));
        run(link.eventLoop(), () -> {
            if (link.pipeline().get(PacedReads.class) != null) {
                link.pipeline().remove(PacedReads.class);
            }
        });
    }

    private static void run(EventLoop loop, Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }
}
