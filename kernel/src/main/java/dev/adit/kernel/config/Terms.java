package dev.adit.kernel.config;

import org.jspecify.annotations.Nullable;

/**
 * On what terms visitors may use a tunnel, whatever its type.
 *
 * @param access who may come
 * @param limits how much there may be
 * @param expires when it ends for good; null for never
 * @param schedule when it is open; null for always
 */
public record Terms(
        AccessConfig access,
        LimitsConfig limits,
        @Nullable Moment expires,
        @Nullable ScheduleConfig schedule) {
    /** Everybody, always, as much as there is. */
    public static final Terms NONE = new Terms(AccessConfig.EVERYBODY, LimitsConfig.NONE, null, null);
}
