package dev.adit.kernel.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.kernel.tunnel.TunnelState.Event;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

class TunnelStateTest {

    @ParameterizedTest
    @CsvSource({
        "DISABLED, -, -, -, -, -, -, STOPPED, -",
        "STARTING, OPEN, PARTLY, FAILED, CLOSED, EXPIRED, STARTING, STOPPING, -",
        "OPEN, OPEN, PARTLY, FAILED, CLOSED, EXPIRED, OPEN, STOPPING, -",
        "PARTLY, OPEN, PARTLY, FAILED, CLOSED, EXPIRED, PARTLY, STOPPING, -",
        "FAILED, OPEN, PARTLY, FAILED, CLOSED, EXPIRED, FAILED, STOPPING, -",
        "CLOSED, CLOSED, CLOSED, CLOSED, CLOSED, EXPIRED, STARTING, STOPPING, -",
        "EXPIRED, EXPIRED, EXPIRED, EXPIRED, CLOSED, EXPIRED, STARTING, STOPPING, -",
        "STOPPING, STOPPING, STOPPING, STOPPING, STOPPING, STOPPING, STOPPING, STOPPING, STOPPED",
        "STOPPED, STOPPED, STOPPED, STOPPED, STOPPED, STOPPED, STOPPED, STOPPED, STOPPED",
    })
    void everyEventLeadsWhereTheTableSays(ArgumentsAccessor row) {
        TunnelState state = TunnelState.valueOf(text(row, 0));
        List<Event> events = List.of(
                Event.ALL_OPEN,
                Event.SOME_OPEN,
                Event.FAILURE,
                Event.CLOSE,
                Event.EXPIRE,
                Event.REOPEN,
                Event.STOP,
                Event.ENDED);
        for (Event event : events) {
            assertLeads(state, event, text(row, events.indexOf(event) + 1));
        }
    }

    private static String text(ArgumentsAccessor row, int column) {
        return Objects.requireNonNull(row.getString(column));
    }

    private static void assertLeads(TunnelState state, Event event, String next) {
        if (next.equals("-")) {
            assertThatThrownBy(() -> state.on(event))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(state.name());
        } else {
            assertThat(state.on(event)).isEqualTo(TunnelState.valueOf(next));
        }
    }
}
