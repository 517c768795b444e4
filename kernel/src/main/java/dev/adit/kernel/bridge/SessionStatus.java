package dev.adit.kernel.bridge;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as people see it.
 *
 * @param client its name in the server's file
 * @param id of the session
 * @param instance of the client's process
 * @param state of the session
 * @param standby whether it waits behind another instance with the same key
 * @param remote where its signal comes from
 * @param transport of its carriers: {@code tls}, {@code tcp}, both, or none yet
 * @param since its login
 * @param carriers joined, without the direct ones
 * @param links on all of them
 * @param direct carriers with one link at a time, from a pool
 * @param roundTrip of the last heartbeat; null before the first and while the signal is lost
 */
public record SessionStatus(
        String client,
        String id,
        String instance,
        SessionState state,
        boolean standby,
        String remote,
        String transport,
        Instant since,
        int carriers,
        int links,
        DirectStatus direct,
        @Nullable Duration roundTrip) {}
