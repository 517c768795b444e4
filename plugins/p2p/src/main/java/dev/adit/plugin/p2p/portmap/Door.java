package dev.adit.plugin.p2p.portmap;

import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One port's mapping. PCP is asked first; the others when it has failed or kept silent for a second; who promises first keeps
 * it, and is asked again after half of the time that he promised. On the mapper's loop.
 */
final class Door implements PortMapping {
    private static final long HEAD_START_MILLIS = 1_000;
    private static final long AGAIN_SECONDS = 600;
    private static final long SHORTEST_RENEWAL_SECONDS = 5;

    private final RouterMeans means;
    private final int port;
    private final Consumer<@Nullable InetSocketAddress> changed;
    private final Consumer<Door> restart;
    private final List<Protocol> waiting = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    /** What is being asked just now, and by whom. */
    private final Map<Protocol, Future<Lease>> asked = new HashMap<>();

    private @Nullable Protocol holder;
    private @Nullable Lease lease;
    private long expires;
    private @Nullable Future<?> timer;
    private String state = "no router asked yet";
    private boolean closed;

    /**
     * @param restart finds the gateway anew, and begins again
     */
    Door(RouterMeans means, int port, Consumer<@Nullable InetSocketAddress> changed, Consumer<Door> restart) {
        this.means = means;
        this.port = port;
        this.changed = changed;
        this.restart = restart;
    }

    @Override
    public @Nullable InetSocketAddress outside() {
        return lease == null ? null : lease.outside();
    }

    @Override
    public String state() {
        return state;
    }

    void begin(@Nullable Gateway gateway) {
        if (closed) {
            return;
        }
        failures.clear();
        if (gateway == null) {
            fail("no router");
            return;
        }
        state = "the router is being asked";
        waiting.addAll(List.of(new NatPmp(means, gateway), new Upnp(means, gateway)));
        after(HEAD_START_MILLIS, this::askOthers);
        ask(new Pcp(means, gateway));
    }

    private void askOthers() {
        List<Protocol> others = List.copyOf(waiting);
        waiting.clear();
        others.forEach(this::ask);
    }

    private void ask(Protocol protocol) {
        Future<Lease> asking = protocol.map(port);
        asked.put(protocol, asking);
        asking.addListener((Future<Lease> done) -> means.loop().execute(() -> asked(protocol, done)));
    }

    private void asked(Protocol protocol, Future<Lease> done) {
        asked.remove(protocol);
        boolean useful = done.isSuccess() && !done.getNow().lifetime().isZero();
        if (useful && (closed || holder != null)) {
            protocol.unmap(port);
        } else if (useful) {
            waiting.clear();
            holder = protocol;
            state = protocol.name();
            hold(done.getNow());
        } else if (!closed && holder == null) {
            failures.add(protocol.name() + ": " + reason(done));
            askOthers();
            if (asked.isEmpty()) {
                fail(String.join(", ", failures));
            }
        }
    }

    private static String reason(Future<Lease> done) {
        return done.isSuccess() ? "no time" : String.valueOf(done.cause().getMessage());
    }

    private void fail(String why) {
        state = why;
        after(TimeUnit.SECONDS.toMillis(AGAIN_SECONDS), () -> restart.accept(this));
    }

    private void hold(Lease now) {
        InetSocketAddress before = outside();
        lease = now;
        expires = System.nanoTime() + now.lifetime().toNanos();
        renewIn(now.lifetime());
        if (!now.outside().equals(before)) {
            changed.accept(now.outside());
        }
    }

    private void renewIn(Duration left) {
        long millis = Math.max(TimeUnit.SECONDS.toMillis(SHORTEST_RENEWAL_SECONDS), left.toMillis() / 2);
        after(millis, this::renew);
    }

    private void renew() {
        Protocol protocol = holder;
        if (protocol != null) {
            Future<Lease> asking = protocol.map(port);
            asked.put(protocol, asking);
            asking.addListener((Future<Lease> done) -> means.loop().execute(() -> renewed(protocol, done)));
        }
    }

    private void renewed(Protocol protocol, Future<Lease> done) {
        asked.remove(protocol);
        if (closed) {
            return;
        }
        long left = expires - System.nanoTime();
        if (done.isSuccess() && !done.getNow().lifetime().isZero()) {
            hold(done.getNow());
        } else if (left > 0) {
            renewIn(Duration.ofNanos(left));
        } else {
            holder = null;
            lease = null;
            state = reason(done);
            changed.accept(null);
            restart.accept(this);
        }
    }

    private void after(long millis, Runnable action) {
        if (timer != null) {
            timer.cancel(false);
        }
        timer = means.loop().schedule(action, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        shut();
    }

    boolean isClosed() {
        return closed;
    }

    /** Completes when the router was told. */
    CompletionStage<Void> shut() {
        if (closed) {
            return CompletableFuture.completedFuture(null);
        }
        closed = true;
        waiting.clear();
        if (timer != null) {
            timer.cancel(false);
        }
        lease = null;
        Set<Protocol> told = new HashSet<>(asked.keySet());
        // Otherwise the router would be asked again behind its back.
        List.copyOf(asked.values()).forEach(asking -> asking.cancel(false));
        if (holder != null) {
            told.add(holder);
        }
        return CompletableFuture.allOf(told.stream()
                .map(protocol -> protocol.unmap(port).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }
}
