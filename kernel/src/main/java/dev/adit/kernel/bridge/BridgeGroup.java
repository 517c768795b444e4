package dev.adit.kernel.bridge;

import dev.adit.api.lifecycle.AsyncCloseable;
import dev.adit.api.lifecycle.CloseOnce;
import dev.adit.kernel.config.CarrierChoice;
import dev.adit.kernel.config.Connect;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's bridges to several servers: to each of them, or to the first that is there. With failover a server is tried when
 * all before it have been away for some seconds; these are tried further, and when one is back with a carrier those behind it
 * are left as a stopping client leaves: their links end in their own time.
 *
 * <p>Public methods may be called by any thread; its state belongs to one loop.
 */
public final class BridgeGroup implements AsyncCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BridgeGroup.class);
    private static final long LOOK_MILLIS = 250;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Connect how;
    private final List<Supplier<BridgeClient>> makers;
    private final EventLoop home;
    private final List<Place> places = new ArrayList<>();
    private final List<BridgeClient> leaving = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Void> firstLogin = new CompletableFuture<>();
    private final CompletableFuture<String> firstRefusal = new CompletableFuture<>();
    private final CloseOnce closing = new CloseOnce(this::close);
    private @Nullable Future<?> looking;

    /** One server: its bridge while there is one. */
    private static final class Place {
        private volatile @Nullable BridgeClient client;
        private long awaySince;
    }

    /**
     * Wires it; nothing happens before {@link #start()}.
     *
     * @param how which of the servers have a bridge at a time
     * @param makers one for each server, the best first; makes a bridge that is not started
     * @param home any loop that outlives it
     */
    public BridgeGroup(Connect how, List<Supplier<BridgeClient>> makers, EventLoop home) {
        this.how = how;
        this.makers = List.copyOf(makers);
        this.home = home;
        for (int index = 0; index < makers.size(); index++) {
            Place place = new Place();
            if (index == 0 || how == Connect.ALL) {
                place.client = makers.get(index).get();
            }
            places.add(place);
        }
    }

    /** Begins; once. */
    public void start() {
        home.execute(() -> {
            places.forEach(place -> {
                if (place.client != null) {
                    begin(place, place.client);
                }
            });
            if (how == Connect.FAILOVER && places.size() > 1 && !closing.isClosing()) {
                looking = home.scheduleAtFixedRate(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        });
    }

    private void begin(Place place, BridgeClient client) {
        if (closing.isClosing()) {
            return;
        }
        place.client = client;
        place.awaySince = System.nanoTime();
        client.firstLogin().thenRun(() -> firstLogin.complete(null));
        client.firstRefusal().thenAccept(firstRefusal::complete);
        client.start();
    }

    private void look() {
        long now = System.nanoTime();
        boolean served = false;
        for (int index = 0; index < places.size() && !served; index++) {
            Place place = places.get(index);
            BridgeClient client = place.client;
            if (client == null) {
                begin(place, makers.get(index).get());
                return;
            }
            ClientBridgeStatus status = client.status();
            if (status.state() == ReconnectState.ONLINE) {
                place.awaySince = now;
                served = status.carriers() > 0;
                if (served) {
                    leaveAfter(index, status.server());
                }
            }
            if (now - place.awaySince < PATIENCE_NANOS) {
                return;
            }
        }
    }

    private void leaveAfter(int index, String server) {
        for (Place later : places.subList(index + 1, places.size())) {
            BridgeClient client = later.client;
            if (client != null) {
                LOG.atInfo()
                        .addKeyValue("server", server)
                        .addKeyValue("before", client.status().server())
                        .log("server-back: links at the other one end in their own time");
                later.client = null;
                leaving.add(client);
                client.closeAsync().whenComplete((done, failure) -> leaving.remove(client));
            }
        }
    }

    /**
     * Describes the bridges that there are.
     *
     * @return the best first, at least one; those that are being left are not among them
     */
    public List<ClientBridgeStatus> status() {
        return clients().map(BridgeClient::status).toList();
    }

    private Stream<BridgeClient> clients() {
        return places.stream().map(place -> place.client).filter(Objects::nonNull);
    }

    /**
     * The way of streams to a server, which relays them: by the best bridge that has a carrier.
     *
     * @return opens streams for as long as the group lives
     */
    public StreamOpener streams() {
        return new StreamOpener() {
            @Override
            public Future<DuplexChannel> openStream() {
                return serving().openStream();
            }

            @Override
            public @Nullable EventLoop nextLoop(CarrierChoice choice) {
                return serving().nextLoop(choice);
            }
        };
    }

    private StreamOpener serving() {
        List<BridgeClient> all = clients().toList();
        return all.stream()
                .filter(BridgeClient::isServing)
                .findFirst()
                .orElse(all.get(0))
                .streams();
    }

    /**
     * Tells the first login at any server.
     *
     * @return see {@link BridgeClient#firstLogin()}
     */
    public CompletionStage<Void> firstLogin() {
        return firstLogin.minimalCompletionStage();
    }

    /**
     * Tells the first refusal by any server.
     *
     * @return see {@link BridgeClient#firstRefusal()}
     */
    public CompletionStage<String> firstRefusal() {
        return firstRefusal.minimalCompletionStage();
    }

    private CompletionStage<Void> close() {
        return CompletableFuture.runAsync(
                        () -> {
                            if (looking != null) {
                                looking.cancel(false);
                            }
                        },
                        home)
                .thenCompose(stopped -> all(Stream.concat(clients(), leaving.stream())
                        .map(BridgeClient::closeAsync)
                        .toList()));
    }

    private static CompletionStage<Void> all(List<CompletionStage<Void>> ends) {
        CompletableFuture<?>[] each = ends.stream()
                .map(end -> end.handle((done, failure) -> null).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(Arrays.copyOf(each, each.length));
    }

    @Override
    public CompletionStage<Void> closeAsync() {
        return closing.closeAsync();
    }

    @Override
    public CompletionStage<Void> whenClosed() {
        return closing.whenClosed();
    }
}
