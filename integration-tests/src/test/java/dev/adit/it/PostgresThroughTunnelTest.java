package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Outcome;
import dev.adit.it.support.Pair;
import dev.adit.it.support.PostgresTarget;
import dev.adit.it.support.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** psql in front, PostgreSQL behind. */
class PostgresThroughTunnelTest {
    private static final String ROWS = "select g, md5(g::text) from generate_series(1, 40000) g";
    private static final int COPIED = 30_000;

    @ParameterizedTest
    @MethodSource("dev.adit.it.support.Scenario#all")
    void questionsLargeAnswersAndLargeLoadsPassThrough(Scenario scenario, @TempDir Path temp) throws IOException {
        try (PostgresTarget target = PostgresTarget.start(scenario);
                Pair pair = Pair.on(scenario)
                        .tunnel("db", scenario.at(target.port()))
                        .start()) {
            int port = pair.port("db");

            assertThat(target.psql(port, "select 6 * 7").run().succeeds().out()).isEqualTo("42\n");

            String direct = target.psql(target.port(), ROWS).run().succeeds().out();
            assertThat(target.psql(port, ROWS).run().succeeds().out()).isEqualTo(direct);

            target.psql(port, "create table loaded (n int, t text)").run().succeeds();
            Outcome copied = target.psql(port, "copy loaded from stdin")
                    .reading(Files.writeString(temp.resolve("rows"), rows()))
                    .run()
                    .succeeds();
            assertThat(copied.out()).isEqualTo("COPY " + COPIED + "\n");
            assertThat(target.psql(port, "select sum(n) from loaded")
                            .run()
                            .succeeds()
                            .out())
                    .isEqualTo((COPIED * (COPIED + 1L) / 2) + "\n");

            Outcome wrong = target.psql(port, "select no_such_thing").run().exits(1);
            assertThat(wrong.err()).contains("no_such_thing");
        }
    }

    private static String rows() {
        StringBuilder rows = new StringBuilder();
        for (int i = 1; i <= COPIED; i++) {
            rows.append(i).append('\t').append("row ").append(i).append('\n');
        }
        return rows.toString();
    }
}
