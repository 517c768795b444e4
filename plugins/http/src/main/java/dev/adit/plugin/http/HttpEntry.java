package dev.adit.plugin.http;

import dev.adit.api.lifecycle.LoopOnly;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.tunnel.SharedEntry;
import dev.adit.api.tunnel.Visitor;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All http tunnels of one address: takes its visitors and knows whose each request is. */
final class HttpEntry implements SharedEntry<Member> {
    private final Set<Guest> guests = ConcurrentHashMap.newKeySet();
    private volatile Routes routes = new Routes(List.of());
    /** Whose features see visitors first, for all tunnels here; null where none wants to. */
    private volatile @Nullable Member greeter;

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
            become(more);
        }
        return obstacle;
    }

    @Override
    public void leave(Member member) {
        List<Member> fewer = new ArrayList<>(routes.members());
        fewer.remove(member);
        become(fewer);
        if (fewer.isEmpty()) {
            guests.forEach(Guest::farewell);
        }
    }

    private void become(List<Member> members) {
        routes = new Routes(members);
        greeter = members.stream()
                .filter(member -> member.tunnel().links().isGreeting())
                .findFirst()
                .orElse(null);
    }

    @Override
    @LoopOnly
    public void accept(Visitor visitor) {
        Member first = greeter;
        if (first == null) {
            serve(Visit.of(visitor));
            return;
        }
        first.tunnel().greet(Visit.of(visitor).at(first.index())).addListener((Future<LinkRequest> answer) -> {
            if (answer.isSuccess()) {
                LinkRequest told = answer.getNow();
                serve(Visit.of(new Visitor(visitor.channel(), told.visitor(), told.entry(), visitor.index())));
            } else {
                Ends.reset(visitor.channel());
            }
        });
    }

    private void serve(Visit visit) {
        visit.visitor().channel().pipeline().addLast(new Entrance(this, visit));
    }

    /** Whether visitors were greeted before they came here, and must not be once more. */
    boolean isGreeting() {
        return greeter != null;
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
