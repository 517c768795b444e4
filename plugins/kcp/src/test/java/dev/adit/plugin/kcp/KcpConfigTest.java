package dev.adit.plugin.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.plugin.kcp.KcpConfig.Mode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KcpConfigTest {
    private static List<String> problems(KcpConfig config) {
        List<String> told = new ArrayList<>();
        config.check((key, message) -> told.add(key + ": " + message));
        return told;
    }

    @Test
    void theModesAreThoseOfTheReference() {
        assertThat(new KcpConfig(Mode.NORMAL, 512, 1232).settings())
                .isEqualTo(new KcpSettings(1208, 512, 40, false, 0, false));
        assertThat(new KcpConfig(Mode.FAST, 512, 1232).settings())
                .isEqualTo(new KcpSettings(1208, 512, 10, true, 2, true));
    }

    @Test
    void whatCannotWorkIsTold() {
        assertThat(problems(new KcpConfig(Mode.FAST, 512, 1232))).isEmpty();
        assertThat(problems(new KcpConfig(Mode.FAST, 31, 499)))
                .containsExactly(
                        "window: out of range (expected: 32 to 8192)", "mtu: out of range (expected: 500 to 1472)");
        assertThat(problems(new KcpConfig(Mode.FAST, 8193, 1473))).hasSize(2);
    }
}
