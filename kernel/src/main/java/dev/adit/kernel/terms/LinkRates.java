package dev.adit.kernel.terms;

import org.jspecify.annotations.Nullable;

/**
 * How fast links may go.
 *
 * @param up to the target; null for any speed
 * @param down to the visitor; null for any speed
 */
public record LinkRates(@Nullable RateShare up, @Nullable RateShare down) {

    /** Whether they may go at any speed in both directions. */
    public boolean isUnlimited() {
        return up == null && down == null;
    }
}
