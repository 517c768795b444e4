package dev.adit.kernel.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.kernel.tunnel.TunnelState.Event;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunnelStateTest {

    @ParameterizedTest
    @CsvSource({
        "DISABLED, -, -, -, STOPPED, -",
        "STARTING, OPEN, PARTLY, FAILED, STOPPING, -",
        "OPEN, OPEN, PARTLY, FAILED, STOPPING, -",
        "PARTLY, OPEN, PARTLY, FAILED, STOPPING, -",
        "FAILED, OPEN, PARTLY, FAILED, STOPPING, -",
        "STOPPING, STOPPING, STOPPING, STOPPING, STOPPING, STOPPED",
        "STOPPED, STOPPED, STOPPED, STOPPED, STOPPED, STOPPED",
    })
    void everyEventLeadsWhereTheTableSays(
            TunnelState state, String allOpen, String someOpen, String failure, String stop, String ended) {
        assertLeads(state, Event.ALL_OPEN, allOpen);
        assertLeads(state, Event.SOME_OPEN, someOpen);
        assertLeads(state, Event.FAILURE, failure);
        assertLeads(state, Event.STOP, stop);
        assertLeads(state, Event.ENDED, ended);
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
