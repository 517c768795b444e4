package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.tunnel.SharedEntry;
import dev.adit.api.tunnel.Visitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All http tunnels of one address: takes its visitors and knows whose each request is. */
final class HttpEntry implements SharedEntry<Member> {
    private final Set<Guest> guests = ConcurrentHashMap.newKeySet();
    private volatile Routes routes = new Routes(List.of());

    /** A connection that outlives its requests. */
    interface Guest {

        /** Ends after the request that is under way; at once where there is none. Any thread. */
        void farewell();
    }

    @Override
    public @Nullable String join(Member member) {
        String obstacle = routes.obstacle(member.tunnel());
        if (obstacle == null) {
            List<Member> more = new ArrayList<>(routes.members());
            more.add(member);
            routes = new Routes(more);
        }
        return obstacle;
    }

    @Override
    public void leave(Member member) {
        List<Member> fewer = new ArrayList<>(routes.members());
        fewer.remove(member);
        routes = new Routes(fewer);
        if (fewer.isEmpty()) {
            guests.forEach(Guest::farewell);
        }
    }

    @Override
    @LoopOnly
    public void accept(Visitor visitor) {
        visitor.channel().pipeline().addLast(new Entrance(this, Visit.of(visitor)));
    }

    Routes routes() {
        return routes;
    }

    boolean isClosed() {
        return routes.members().isEmpty();
    }

    /** From now on it hears of the end. */
    void welcome(Guest guest) {
        guests.add(guest);
    }

    void gone(Guest guest) {
        guests.remove(guest);
    }
}
