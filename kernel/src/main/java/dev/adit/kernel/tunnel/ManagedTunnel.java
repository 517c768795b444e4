package dev.adit.kernel.tunnel;

import dev.adit.api.config.Address;
import dev.adit.api.peer.PeerMode;
import dev.adit.kernel.config.TunnelSpec;
import dev.adit.kernel.link.Candidates;
import dev.adit.kernel.observe.Repeat;
import dev.adit.kernel.observe.TunnelCounters;
import dev.adit.kernel.terms.QuotaStatus;
import dev.adit.kernel.terms.TermsStatus;
import dev.adit.kernel.terms.Timetable;
import dev.adit.kernel.terms.TunnelTerms;
import dev.adit.kernel.tunnel.TunnelState.Event;
import java.net.BindException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private final TunnelTerms terms;
    private final ClockWatch clock;
    /** Generations that were closed and may still have links, each until it has ended. */
    private final Map<TunnelGeneration, CompletableFuture<Void>> leaving = new HashMap<>();

    private boolean usedUp;
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
        this.terms = setup.terms().tunnel(spec.name(), spec.terms(), counters, logger);
        boolean hasQuota = spec.terms().limits().quota() != null;
        this.clock = new ClockWatch(new Timetable(spec.terms()), hasQuota, setup, this::look);
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

    /** How packets between two clients may go, as the generation that runs has it; null where nothing is said. */
    @Nullable
    PeerMode peers() {
        TunnelGeneration running = generation;
        return running == null ? null : running.peers();
    }

    boolean isEnding() {
        return state == TunnelState.STOPPING || state == TunnelState.STOPPED;
    }

    /** After a stop: completes when its addresses are free. */
    CompletionStage<Void> detached() {
        Stream<TunnelGeneration> all = Stream.concat(Stream.ofNullable(generation), leaving.keySet().stream());
        return all(all.map(one -> one.detached().toCompletableFuture()));
    }

    private static CompletableFuture<Void> all(Stream<CompletableFuture<Void>> stages) {
        return CompletableFuture.allOf(stages.toArray(CompletableFuture<?>[]::new));
    }

    /** Tries to open it, if this is the time; completes when that has come to an end, good or bad. */
    CompletionStage<Void> start() {
        if (state != TunnelState.STARTING) {
            return CompletableFuture.completedFuture(null);
        }
        Timetable.Phase phase = clock.ask();
        if (phase == Timetable.Phase.OPEN) {
            return open();
        }
        shut(phase);
        return CompletableFuture.completedFuture(null);
    }

    /** What the clock says now; a quota is a matter of time, too. */
    private void look() {
        if (isEnding()) {
            return;
        }
        Timetable.Phase phase = clock.ask();
        if (phase != Timetable.Phase.OPEN) {
            shut(phase);
            return;
        }
        TunnelState before = state;
        state = state.on(Event.REOPEN);
        if (state != before) {
            problems = List.of();
            detached().thenRunAsync(this::reopen, setup.control());
        }
        lookAtQuota();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // how it ends is its state
    private void reopen() {
        if (state == TunnelState.STARTING && generation == null) {
            open();
        }
    }

    /** Takes no more visitors; those that are there have their time, unless the tunnel's own is over. */
    private void shut(Timetable.Phase phase) {
        boolean expired = phase == Timetable.Phase.EXPIRED;
        TunnelState before = state;
        state = state.on(expired ? Event.EXPIRE : Event.CLOSE);
        if (state == before) {
            return;
        }
        problems = expired ? List.of("expired at " + spec.terms().expires()) : List.of();
        TunnelGeneration running = generation;
        generation = null;
        if (expired) {
            leaving.keySet().forEach(TunnelGeneration::resetLinks);
        }
        if (running != null) {
            CompletableFuture<Void> ended =
                    running.stop(expired ? Duration.ZERO : setup.drainTimeout()).toCompletableFuture();
            leaving.put(running, ended);
            ended.whenCompleteAsync((done, impossible) -> leaving.remove(running), setup.control());
        }
        String until = clock.until();
        logger.atInfo()
                .addKeyValue("client", clients())
                .addKeyValue("until", until == null ? "-" : until)
                .log(expired ? "tunnel-expired" : "tunnel-closed: by its schedule");
        changed.accept(this);
    }

    private void lookAtQuota() {
        QuotaStatus quota = terms.quota();
        boolean now = quota != null && quota.isUsedUp();
        TunnelGeneration running = generation;
        if (now && running != null) {
            running.resetLinks();
        }
        if (now != usedUp) {
            usedUp = now;
            logger.atWarn()
                    .addKeyValue("client", clients())
                    .addKeyValue("until", quota == null ? "-" : quota.until())
                    .log(now ? "quota-used-up: visitors are refused" : "quota-renewed");
            changed.accept(this);
        }
    }

    private CompletionStage<Void> open() {
        TunnelGeneration created;
        try {
            created = TunnelGeneration.create(
                    spec, setup, new TunnelGeneration.Lasting(candidates, terms, logger), this::listenersChanged);
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

    @SuppressWarnings("FutureReturnValueIgnored") // how it ends is its state
    private void retry() {
        if (state == TunnelState.FAILED && generation == null) {
            open();
        }
    }

    private void started(TunnelGeneration started, @Nullable Throwable failure) {
        if (generation != started) {
            // Closed meanwhile.
            return;
        }
        if (failure == null) {
            listenersChanged();
            return;
        }
        boolean stopping = state == TunnelState.STOPPING;
        failed(failure);
        if (!stopping) {
            generation = null;
            started.stop(setup.drainTimeout());
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
        clock.stop();
        if (running != null) {
            leaving.put(running, running.stop(setup.drainTimeout()).toCompletableFuture());
        }
        return all(leaving.values().stream()).thenRunAsync(this::ended, setup.control());
    }

    private void ended() {
        terms.quota();
        state = state.on(Event.ENDED);
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
        TermsStatus told = terms.status(clock.until());
        return new TunnelStatus(
                spec.name(),
                clients(),
                spec.type(),
                listen,
                targets.isEmpty() ? null : shown(targets),
                running == null ? List.of() : running.targets(),
                setup.links().carrier(candidates.clients(), spec.carrier()),
                state.word(),
                problems(told),
                counters.open(),
                counters.total(),
                counters.failedTotal(),
                counters.bytesUp(),
                counters.bytesDown(),
                counters.droppedTotal(),
                told,
                running == null ? Map.of() : running.figures());
    }

    private List<String> problems(TermsStatus told) {
        String quota = TunnelStatus.quotaProblem(told);
        return quota == null || isEnding()
                ? problems
                : Stream.concat(problems.stream(), Stream.of(quota)).toList();
    }
}
