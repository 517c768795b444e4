package dev.adit.kernel.mux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LinkStateTest {
    /** As in the class doc. */
    private static final String TABLE = """
            state          ACK_RECEIVED   ACCEPTED      FIN_SENT       FIN_RECEIVED   BROKEN
            SYN_SENT       OPEN           -             OUTPUT_ENDED   INPUT_ENDED    BROKEN
            SYN_RECEIVED   SYN_RECEIVED   OPEN          -              INPUT_ENDED    BROKEN
            OPEN           OPEN           -             OUTPUT_ENDED   INPUT_ENDED    BROKEN
            OUTPUT_ENDED   OUTPUT_ENDED   -             -              ENDED          BROKEN
            INPUT_ENDED    INPUT_ENDED    INPUT_ENDED   ENDED          -              BROKEN
            ENDED          ENDED          -             -              -              ENDED
            BROKEN         BROKEN         -             -              BROKEN         BROKEN
            """;

    static Stream<Arguments> pairs() {
        List<String> lines = TABLE.lines().toList();
        List<String> events = words(lines.get(0));
        List<Arguments> pairs = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = words(line);
            for (int i = 1; i < cells.size(); i++) {
                pairs.add(Arguments.of(
                        LinkState.valueOf(cells.get(0)), LinkState.Event.valueOf(events.get(i)), cells.get(i)));
            }
        }
        return pairs.stream();
    }

    private static List<String> words(String line) {
        return Arrays.asList(line.trim().split(" +", -1));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void everyStateKnowsEveryEvent(LinkState state, LinkState.Event event, String next) throws Exception {
        if (!next.equals("-")) {
            assertThat(state.on(event)).isEqualTo(LinkState.valueOf(next));
        } else if (event == LinkState.Event.FIN_RECEIVED) {
            assertThatThrownBy(() -> state.on(event)).isInstanceOf(MuxException.class);
        } else {
            assertThatThrownBy(() -> state.on(event)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void theTableIsComplete() {
        assertThat(pairs()).hasSize(LinkState.values().length * LinkState.Event.values().length);
    }
}
