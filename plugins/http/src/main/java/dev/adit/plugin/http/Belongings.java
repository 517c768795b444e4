package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.Visitor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one connection of a visitor keeps for itself: the request for links that was made for it last, and connections to
 * targets that are told who the visitor is, which nobody else may use.
 */
@LoopOnly
final class Belongings {
    private final Visitor visitor;
    private @Nullable Map<TargetPool, TargetPool> pools;
    private @Nullable Member asked;
    private @Nullable LinkRequest request;

    Belongings(Visitor visitor) {
        this.visitor = visitor;
    }

    /** Where connections to a tunnel's target are kept for the next request of this visitor. */
    TargetPool pool(Member member) {
        TargetPool shared = member.pool();
        return member.tunnel().links().isPerVisitor() ? own(shared) : shared;
    }

    private TargetPool own(TargetPool shared) {
        Map<TargetPool, TargetPool> mine = pools;
        if (mine == null) {
            Map<TargetPool, TargetPool> first = new HashMap<>(2);
            pools = first;
            mine = first;
            visitor.channel().closeFuture().addListener(gone -> first.values().forEach(TargetPool::leave));
        }
        return mine.computeIfAbsent(shared, TargetPool::another);
    }

    /** What a link for this visitor asks of the client. */
    LinkRequest request(Member member) {
        LinkRequest known = request;
        if (known == null || !member.equals(asked)) {
            Visitor here = new Visitor(visitor.channel(), visitor.address(), visitor.entry(), member.index());
            known = member.tunnel().request(here);
            asked = member;
            request = known;
        }
        return known;
    }
}
