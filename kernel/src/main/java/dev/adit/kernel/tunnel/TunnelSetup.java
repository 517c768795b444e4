package dev.adit.kernel.tunnel;

import dev.adit.kernel.link.LinkSwitch;
import dev.adit.kernel.terms.NodeTerms;
import dev.adit.kernel.transport.EventLoops;
import dev.adit.kernel.transport.SharedListeners;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * What every tunnel of a node shares.
 *
 * @param listeners the listening addresses
 * @param links the way to clients
 * @param loops the event loops
 * @param extensions types and features
 * @param processBlocks what the features at the top of the file add to the links of every tunnel
 * @param control the one thread to which tunnels belong
 * @param blocking where plugins may block
 * @param clock the time of day that plugins see
 * @param privates the private tunnels of a server; null on a client, which has none to open
 * @param drainTimeout how long links may go on when a tunnel ends
 * @param terms what the terms of all tunnels are kept with
 */
public record TunnelSetup(
        SharedListeners listeners,
        LinkSwitch links,
        EventLoops loops,
        Extensions extensions,
        FeatureBlocks processBlocks,
        ScheduledExecutorService control,
        Executor blocking,
        Clock clock,
        @Nullable PrivateTunnels privates,
        Duration drainTimeout,
        NodeTerms terms) {}
