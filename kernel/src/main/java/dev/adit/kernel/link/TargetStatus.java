package dev.adit.kernel.link;

import org.jspecify.annotations.Nullable;

/**
 * One target of a tunnel at one moment.
 *
 * @param client whose
 * @param target as the file says; null for a type that needs none
 * @param state {@code up}, {@code down}, {@code resting} after links to it failed, or {@code offline} with its client
 * @param cause why it is down; null where it is not
 * @param links to it now, those on their way included; counted only where there are several
 */
public record TargetStatus(
        String client,
        @Nullable String target,
        String state,
        @Nullable String cause,
        int links) {

    /**
     * Whether it gets links.
     *
     * @return false where it is down or its client is offline
     */
    public boolean isUp() {
        return state.equals("up") || state.equals("resting");
    }
}
