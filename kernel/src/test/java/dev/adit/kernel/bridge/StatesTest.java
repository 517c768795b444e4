package dev.adit.kernel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks every pair of state and event against the table of the class doc. */
class StatesTest {
    private static final String SESSION = """
                      SIGNAL_LOST  REJOINED  GOOD_BYE  END
            ONLINE    AWAY         ONLINE    LEAVING   ENDED
            AWAY      -            ONLINE    LEAVING   ENDED
            LEAVING   ENDED        -         -         ENDED
            ENDED     -            -         -         -
            """;
    private static final String RECONNECT = """
                        START       WELCOMED  FAILED   REFUSED  LOST     SENT_AWAY  RETRY       STOP
            IDLE        CONNECTING  -         -        -        -        -          -           STOPPED
            CONNECTING  -           ONLINE    WAITING  WAITING  -        -          -           STOPPED
            ONLINE      -           -         -        WAITING  WAITING  WAITING    -           STOPPED
            WAITING     -           -         -        -        -        -          CONNECTING  STOPPED
            STOPPED     -           -         -        -        -        -          -           -
            """;

    static Stream<Arguments> session() {
        return rows(SESSION);
    }

    static Stream<Arguments> reconnect() {
        return rows(RECONNECT);
    }

    private static Stream<Arguments> rows(String table) {
        List<List<String>> lines = table.lines()
                .map(line -> Arrays.asList(line.trim().split(" +")))
                .toList();
        List<String> events = lines.get(0);
        return lines.stream()
                .skip(1)
                .flatMap(line -> IntStream.range(0, events.size())
                        .mapToObj(column -> Arguments.of(line.get(0), events.get(column), line.get(column + 1))));
    }

    @ParameterizedTest
    @MethodSource("session")
    void aSessionFollowsItsTable(String before, String event, String after) {
        SessionState state = SessionState.valueOf(before);

        assertThat(state.after(SessionState.Event.valueOf(event)))
                .isEqualTo(after.equals("-") ? state : SessionState.valueOf(after));
    }

    @ParameterizedTest
    @MethodSource("reconnect")
    void aClientsWayFollowsItsTable(String before, String event, String after) {
        ReconnectState state = ReconnectState.valueOf(before);

        assertThat(state.after(ReconnectState.Event.valueOf(event)))
                .isEqualTo(after.equals("-") ? state : ReconnectState.valueOf(after));
    }
}
