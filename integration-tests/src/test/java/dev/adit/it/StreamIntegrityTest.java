package dev.adit.it;

import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every byte of many links at once is checked at both ends, and each end may end first. */
class StreamIntegrityTest {
    @ParameterizedTest
    @MethodSource("dev.adit.it.support.Scenario#everyTransport")
    void parallelLinksOfEverySizeAreByteExact(Scenario scenario) {
        try (Faultlab.Target target = Faultlab.serve(scenario);
                Pair pair = Pair.on(scenario)
                        .tunnel("check", scenario.at(target.port()))
                        .start()) {
            String at = pair.at("check");
            stream(at, "--conns", 8, "--up", 4_000_037, "--down", 4_000_037);
            stream(at, "--conns", 64, "--up", 131_073, "--down", 262_145);
            stream(at, "--conns", 8, "--up", 100_003, "--down", 50_021, "--chunk", 1000);
            stream(at, "--conns", 8, "--up", 1, "--down", 1);
            stream(at, "--conns", 8, "--up", 0, "--down", 65_536);
            stream(at, "--conns", 8, "--up", 65_535, "--down", 0);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.adit.it.support.Scenario#everyTransport")
    void eitherSideMayEndFirstAndStillHears(Scenario scenario) {
        try (Faultlab.Target target = Faultlab.serve(scenario);
                Pair pair = Pair.on(scenario)
                        .tunnel("check", scenario.at(target.port()))
                        .start()) {
            Faultlab.streamcheck("halfclose", "--target", pair.at("check"), "--repeat", 5);
        }
    }

    private static void stream(String at, Object... words) {
        Object[] command = new Object[words.length + 3];
        command[0] = "stream";
        command[1] = "--target";
        command[2] = at;
        System.arraycopy(words, 0, command, 3, words.length);
        Faultlab.streamcheck(command);
    }
}
