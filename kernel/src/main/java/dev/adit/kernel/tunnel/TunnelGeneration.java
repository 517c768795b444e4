package dev.adit.kernel.tunnel;

import dev.adit.api.peer.PeerMode;
import dev.adit.api.tunnel.Tunnel;
import dev.adit.api.tunnel.TunnelType;
import dev.adit.kernel.config.TunnelSpec;
import dev.adit.kernel.link.Candidates;
import dev.adit.kernel.link.EntryLinks;
import dev.adit.kernel.link.TargetStatus;
import dev.adit.kernel.link.TargetWatches;
import dev.adit.kernel.terms.TunnelTerms;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * One running instance of a tunnel: the plugin's object, its leases, its links. A changed tunnel is a new generation; the
 * counters and the terms outlive both. Belongs to the control thread.
 */
final class TunnelGeneration {
    private final TunnelSetup setup;
    private final EntryLinks links;
    private final TunnelServices services;
    private final GenerationContext context;
    private final Tunnel tunnel;
    private final @Nullable PeerMode peers;
    private final Logger logger;
    private final List<TargetWatches.Watched> watches = new ArrayList<>();
    private final CompletableFuture<Void> detached = new CompletableFuture<>();

    /**
     * What outlives a generation.
     *
     * @param candidates the ways to its clients and targets
     * @param terms on which visitors may use it
     * @param logger its own
     */
    record Lasting(Candidates candidates, TunnelTerms terms, Logger logger) {}

    private TunnelGeneration(TunnelSpec spec, TunnelSetup setup, Lasting lasting, Runnable changed) {
        this.setup = setup;
        this.logger = lasting.logger();
        Candidates candidates = lasting.candidates();
        TunnelType<?> type = setup.extensions().types().get(spec.type());
        if (type == null) {
            throw new IllegalStateException("no plugin for tunnels of type " + spec.type() + " is loaded");
        }
        FeatureBlocks own = FeatureBlocks.ofTunnel(
                spec.name(), spec.features(), setup.extensions().features(), setup.blocking(), logger);
        FeatureBlocks blocks = setup.processBlocks().narrowedBy(own);
        this.links = setup.links().tunnel(candidates, spec.carrier(), blocks.chain(), lasting.terms(), logger);
        this.services = new TunnelServices(blocks.services(), blocks.demands());
        this.context = new GenerationContext(
                spec,
                setup,
                new GenerationContext.Parts(links, candidates, services, lasting.terms(), logger, changed));
        PrivateTunnels privates = spec.privacy() == null ? null : setup.privates();
        this.peers = privates == null ? blocks.peers() : PeerModes.ofTunnel(spec, blocks.peers());
        this.tunnel = privates == null ? tunnel(type, spec.typeConfig(), context) : privates.tunnel(spec, links, peers);
        TargetWatches.Subject subject = new TargetWatches.Subject(spec.name(), candidates, logger);
        blocks.watches()
                .forEach((word, makers) -> makers.forEach(
                        make -> watches.add(setup.links().watches().begin(word, subject, make))));
    }

    /** How packets between the two clients may go; null where nothing is said. */
    @Nullable
    PeerMode peers() {
        return peers;
    }

    /** The tunnel has other clients or targets than before; links that are there go on. */
    void candidatesChanged() {
        links.candidatesChanged();
        watches.forEach(TargetWatches.Watched::candidatesChanged);
    }

    /** How the targets are. Any thread. */
    List<TargetStatus> targets() {
        return links.targets();
    }

    /**
     * Makes one; nothing is opened yet.
     *
     * @param changed told on the control thread when other addresses are open than before
     * @throws RuntimeException of the type or of a feature
     * @throws LinkageError of a plugin that does not fit
     */
    static TunnelGeneration create(TunnelSpec spec, TunnelSetup setup, Lasting lasting, Runnable changed) {
        return new TunnelGeneration(spec, setup, lasting, changed);
    }

    private static <C extends Record> Tunnel tunnel(TunnelType<C> type, Record config, GenerationContext context) {
        return type.create(type.configType().cast(config), context);
    }

    /** Opens it; a type that throws fails the stage. */
    CompletionStage<Void> start() {
        try {
            return tunnel.start();
        } catch (RuntimeException | LinkageError broken) {
            return CompletableFuture.failedFuture(broken);
        }
    }

    List<SocketAddress> addresses() {
        return context.leases().stream()
                .flatMap(lease -> lease.addresses().stream())
                .toList();
    }

    /** What the type tells of it; nothing where the type is broken. Any thread. */
    Map<String, Object> figures() {
        try {
            return tunnel.figures();
        } catch (RuntimeException | LinkageError broken) {
            logger.atDebug().setCause(broken).log("figures-failed");
            return Map.of();
        }
    }

    /** What is not open, in words; empty where everything is. */
    List<String> problems() {
        return context.leases().stream()
                .map(ListenerLeases::problem)
                .filter(problem -> !problem.isEmpty())
                .toList();
    }

    /** Completes when {@link #stop} has given every address back; links may go on. */
    CompletionStage<Void> detached() {
        return detached.minimalCompletionStage();
    }

    /** Resets every visitor and link; others may come. */
    void resetLinks() {
        links.resetAll();
    }

    /** Takes no more visitors, gives those that are there time to finish, then resets the rest. */
    CompletionStage<Void> stop(Duration patience) {
        watches.forEach(TargetWatches.Watched::end);
        CompletableFuture<?> plugin = closed().exceptionally(failure -> {
            logger.atWarn().addKeyValue("cause", failure).log("tunnel-close-failed");
            return null;
        });
        CompletableFuture<?> leases = CompletableFuture.allOf(context.leases().stream()
                .map(lease -> lease.closeAsync().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
        leases.whenComplete((done, failure) -> detached.complete(null));
        CompletableFuture<Void> drained = links.drain().toCompletableFuture();
        ScheduledFuture<?> reset =
                setup.control().schedule(links::resetAll, patience.toMillis(), TimeUnit.MILLISECONDS);
        drained.whenComplete((done, impossible) -> reset.cancel(false));
        return CompletableFuture.allOf(
                plugin, leases, drained, services.closeAll().toCompletableFuture());
    }

    private CompletableFuture<Void> closed() {
        try {
            return tunnel.closeAsync().toCompletableFuture();
        } catch (RuntimeException | LinkageError broken) {
            return CompletableFuture.failedFuture(broken);
        }
    }
}
