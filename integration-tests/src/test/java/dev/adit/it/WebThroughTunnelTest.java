package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Command;
import dev.adit.it.support.NginxTarget;
import dev.adit.it.support.Outcome;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Tool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** curl in front, nginx behind. */
class WebThroughTunnelTest {
    private static final int PARALLEL = 12;

    @ParameterizedTest
    @MethodSource("dev.adit.it.support.Scenario#all")
    void pagesDownloadsAndUploadsPassThrough(Scenario scenario, @TempDir Path temp) throws IOException {
        try (NginxTarget target = NginxTarget.start(scenario);
                Pair pair = Pair.on(scenario)
                        .tunnel("web", scenario.at(target.port()))
                        .start()) {
            String url = "http://" + pair.at("web");

            Outcome twice = curl(url + "/small.txt", url + "/small.txt", "-w", "%{num_connects} ")
                    .run()
                    .succeeds();
            assertThat(twice.out()).isEqualTo("hello from nginx\n1 hello from nginx\n0 ");

            Path copy = temp.resolve("copy");
            curl(url + "/large.bin", "-o", copy).run().succeeds();
            assertThat(copy).hasSameBinaryContentAs(target.file("large.bin"));

            Outcome counted =
                    curl(url + "/count", "--data-binary", "@" + copy).run().succeeds();
            assertThat(counted.out().strip()).isEqualTo(Integer.toString(NginxTarget.LARGE));

            assertThat(parallel(url).run().succeeds().out().strip())
                    .isEqualTo(String.join("\n", Collections.nCopies(PARALLEL, "200 " + NginxTarget.LARGE)));
        }
    }

    private static Command curl(Object... words) {
        return Command.of(Tool.CURL.require(), "-sS", "--noproxy", "*", "--fail", "--max-time", 50, "-g")
                .and(words);
    }

    private static Command parallel(String url) {
        List<Object> words = new ArrayList<>(List.of("--parallel", "--parallel-max", PARALLEL));
        words.addAll(List.of("-w", "%{http_code} %{size_download}\\n"));
        for (int i = 0; i < PARALLEL; i++) {
            words.addAll(List.of("-o", "/dev/null", url + "/large.bin"));
        }
        return curl(words.toArray());
    }
}
