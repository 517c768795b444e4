package dev.adit.kernel.terms;

import java.time.Instant;

/**
 * A quota at one moment.
 *
 * @param used bytes of the period
 * @param limit bytes that it may have
 * @param every {@code day}, {@code week} or {@code month}
 * @param until when the next period begins
 */
public record QuotaStatus(long used, long limit, String every, Instant until) {

    /** Whether nobody is let in any more. */
    public boolean isUsedUp() {
        return used >= limit;
    }
}
