package dev.adit.kernel.tunnel;

import dev.adit.api.config.Address;
import dev.adit.kernel.config.TunnelSpec;
import dev.adit.kernel.link.Candidates;
import dev.adit.kernel.observe.Repeat;
import dev.adit.kernel.observe.TunnelCounters;
import dev.adit.kernel.tunnel.TunnelState.Event;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * One tunnel of the configuration: its state, and the generation that runs if one does. Belongs to the control thread; its
 * status can be read from any.
 */
final class ManagedTunnel {
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final Repeat SAME = Repeat.by("tunnel", "cause");

    private final TunnelSpec spec;
    private final TunnelSetup setup;
    private final Consumer<ManagedTunnel> changed;
    private final Logger logger;
    private final TunnelCounters counters = new TunnelCounters();
    private final Candidates candidates;
    private volatile TunnelState state;
    private volatile @Nullable TunnelGeneration generation;
    private volatile List<String> problems = List.of();

    /** {@code changed} is told on the control thread that its state or its problems may be others than before. */
    ManagedTunnel(TunnelSpec spec, TunnelSetup setup, Consumer<ManagedTunnel> changed) {
        this.spec = spec;
        this.setup = setup;
        this.changed = changed;
        this.logger = new TunnelLogger(spec.type(), spec.name());
        this.candidates = new Candidates(
                spec.balance(),
                spec.clients().stream()
                        .map(client -> new Candidates.Route(client, spec.targets()))
                        .toList());
        this.state = spec.enabled() ? TunnelState.STARTING : TunnelState.DISABLED;
    }

    TunnelSpec spec() {
        return spec;
    }

    /** Gives a group the clients that it has now, each with its targets; links that are there go on. */
    void routes(List<Candidates.Route> routes) {
        candidates.routes(routes);
        TunnelGeneration running = generation;
        if (running != null) {
            running.candidatesChanged();
        }
    }

    private String clients() {
        return String.join(", ", candidates.clients());
    }

    boolean isEnding() {
        return state == TunnelState.STOPPING || state == TunnelState.STOPPED;
    }

    /** After a stop: completes when its addresses are free. */
    CompletionStage<Void> detached() {
        TunnelGeneration running = generation;
        return running == null ? CompletableFuture.completedFuture(null) : running.detached();
    }

    /** Tries to open it; completes when that has come to an end, good or bad. */
    CompletionStage<Void> start() {
        if (state != TunnelState.STARTING && state != TunnelState.FAILED) {
            return CompletableFuture.completedFuture(null);
        }
        TunnelGeneration created;
        try {
            created = TunnelGeneration.create(
                    spec, setup, new TunnelGeneration.Lasting(candidates, counters, logger), this::listenersChanged);
        } catch (RuntimeException | LinkageError broken) {
            // Trying again would not mend it.
            failed(broken);
            return CompletableFuture.completedFuture(null);
        }
        generation = created;
        return created.start()
                .handleAsync(
                        (done, failure) -> {
                            started(created, failure);
                            return null;
                        },
                        setup.control());
    }

    private void retry() {
        start();
    }

    private void started(TunnelGeneration started, @Nullable Throwable failure) {
        if (failure == null) {
            listenersChanged();
            return;
        }
        boolean stopping = state == TunnelState.STOPPING;
        failed(failure);
        if (!stopping) {
            generation = null;
            started.stop();
            setup.control().schedule(this::retry, ListenerLeases.jittered(RETRY), TimeUnit.MILLISECONDS);
        }
    }

    private void listenersChanged() {
        TunnelGeneration running = generation;
        if (running == null) {
            return;
        }
        List<String> now = running.problems();
        if (running.addresses().isEmpty() && !now.isEmpty()) {
            failed(new BindException(String.join("; ", now)));
            return;
        }
        problems = now;
        state = state.on(problems.isEmpty() ? Event.ALL_OPEN : Event.SOME_OPEN);
        if (state != TunnelState.OPEN && state != TunnelState.PARTLY) {
            return;
        }
        String listen = String.join(", ", shown(running));
        logger.atInfo()
                .addKeyValue("listen", listen)
                .addKeyValue("client", clients())
                .log("tunnel-open");
        problems.forEach(problem ->
                logger.atWarn().addMarker(SAME).addKeyValue("cause", problem).log("tunnel-partly"));
        changed.accept(this);
    }

    private List<String> shown(TunnelGeneration running) {
        return spec.privacy() == null ? ListenAddresses.shown(spec.listen(), running.addresses()) : List.of("private");
    }

    private void failed(Throwable failure) {
        String reason = words(failure);
        boolean news = !problems.equals(List.of(reason));
        problems = List.of(reason);
        state = state.on(Event.FAILURE);
        if (news && state == TunnelState.FAILED) {
            logger.atError()
                    .addMarker(SAME)
                    .addKeyValue("client", clients())
                    .addKeyValue("cause", reason)
                    .log("tunnel-failed");
            changed.accept(this);
        }
    }

    private static String words(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String message = cause.getMessage();
        boolean ours = cause instanceof java.io.IOException || cause instanceof IllegalStateException;
        return ours && message != null ? message : cause.toString();
    }

    /** No more visitors; completes when the last link is gone. */
    CompletionStage<Void> stop() {
        TunnelState before = state;
        state = state.on(Event.STOP);
        TunnelGeneration running = generation;
        if (state != TunnelState.STOPPING || before == TunnelState.STOPPING) {
            return CompletableFuture.completedFuture(null);
        }
        CompletionStage<Void> ended = running == null ? CompletableFuture.completedFuture(null) : running.stop();
        return ended.thenRunAsync(() -> state = state.on(Event.ENDED), setup.control());
    }

    private static String shown(List<Address> targets) {
        return targets.stream().map(Address::toString).collect(Collectors.joining(", "));
    }

    TunnelStatus status() {
        TunnelGeneration running = generation;
        List<String> open = running == null ? List.of() : shown(running);
        List<String> listen =
                open.isEmpty() ? spec.listen().stream().map(Address::toString).toList() : open;
        List<Address> targets = candidates.targets();
        return new TunnelStatus(
                spec.name(),
                clients(),
                spec.type(),
                listen,
                targets.isEmpty() ? null : shown(targets),
                running == null ? List.of() : running.targets(),
                setup.links().carrier(candidates.clients(), spec.carrier()),
                state.word(),
                problems,
                counters.open(),
                counters.total(),
                counters.failedTotal(),
                counters.bytesUp(),
                counters.bytesDown(),
                counters.droppedTotal(),
                running == null ? Map.of() : running.figures());
    }
}
