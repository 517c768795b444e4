package dev.adit.kernel.config;

import dev.adit.api.config.ConfigCheck;
import dev.adit.api.config.Doc;
import java.util.List;

/**
 * When a tunnel is open, as a clock on the wall shows it.
 *
 * @param open at least one
 * @param zone where that clock hangs
 */
public record ScheduleConfig(
        @Doc(
                "When visitors may come: days, hours, or both, such as `Mon-Fri 08:00-18:00`, `Sat`, `22:00-06:00`; hours past"
                        + " midnight belong to the day on which they begin. At other times the tunnel does not listen, and links"
                        + " that are open have `drain-timeout` to end.")
        List<OpenHours> open,

        @Doc("The time zone of these hours.") TimeZoneName zone)
        implements ConfigCheck {

    /** Copies the list. */
    public ScheduleConfig {
        open = List.copyOf(open);
    }

    @Override
    public void check(Problems problems) {
        if (open.isEmpty()) {
            problems.add("open", "is empty (expected: such as Mon-Fri 08:00-18:00)");
        }
    }
}
