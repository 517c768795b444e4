package dev.adit.kernel.config;

import dev.adit.api.config.ByteSize;
import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Doc;

/**
 * How much may be carried in a day, a week or a month.
 *
 * @param bytes both directions together
 * @param every how long until it begins anew
 */
public record QuotaConfig(
        @Doc(
                "So much payload, both directions together. When it is used up, visitors are refused, and links that are open"
                        + " end, until the next period.")
        ByteSize bytes,

        @Doc("How long a period is. It begins at midnight, a week on Monday, a month on its first day, all UTC.")
        Every every)
        implements ConfigCheck {

    /** How long a period is. */
    public enum Every {
        /** From midnight. */
        DAY,
        /** From Monday. */
        WEEK,
        /** From the first day. */
        MONTH
    }

    @Override
    public void check(Problems problems) {
        if (bytes.bytes() == 0) {
            problems.add("bytes", "is zero (expected: a size above 0; enabled: false closes a tunnel)");
        }
    }
}
