package dev.adit.kernel.bridge;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A client's bridge as people see it.
 *
 * @param client its name
 * @param server host, port and path of the way that was taken last
 * @param proxy through which it is reached; null for none
 * @param state of the way to the server
 * @param standby whether another instance with the same key serves instead
 * @param since when this state began
 * @param session its id; empty where there is none
 * @param transport of the carriers
 * @param ways why better ones are not used; empty where the best one is, or there is no other
 * @param carriers joined, without the direct ones
 * @param links on all of them
 * @param direct carriers with one link at a time; what is missed is known to the server only
 * @param roundTrip of the last heartbeat; null before the first and while offline
 * @param logins so far
 * @param cause why it is offline, or was the last time; null before that
 */
public record ClientBridgeStatus(
        String client,
        String server,
        @Nullable String proxy,
        ReconnectState state,
        boolean standby,
        Instant since,
        String session,
        String transport,
        String ways,
        int carriers,
        int links,
        DirectStatus direct,
        @Nullable Duration roundTrip,
        long logins,
        @Nullable String cause) {}
