package dev.adit.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A port or several. */
class PortRangeTest {

    @ParameterizedTest
    @CsvSource({"22,22,22", "6000-6010,6000,6010", "0,0,0", "65535,65535,65535", "022,22,22", "7-7,7,7"})
    void onePortAndARangeAreRead(String text, int first, int last) {
        assertThat(PortRange.parse(text)).isEqualTo(new PortRange(first, last));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "1-", "-1", "x", "1-x", "000022", "1 - 2", "+1", "٣"})
    void whatIsNoNumberIsNoPort(String text) {
        assertThatThrownBy(() -> PortRange.parse(text))
                .hasMessage("'" + text + "' is not a port (expected: 1-65535 or a range such as 6000-6010)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"65536", "2-1", "0-5", "1-70000"})
    void whatIsOutOfBoundsIsNoRange(String text) {
        assertThatThrownBy(() -> PortRange.parse(text))
                .hasMessageContaining("is not a range of ports (expected: 1-65535, low-high)");
    }

    @Test
    void aRangeContainsWhatLiesInIt() {
        PortRange range = new PortRange(10, 20);

        assertThat(range.contains(new PortRange(10, 20))).isTrue();
        assertThat(range.contains(new PortRange(12, 12))).isTrue();
        assertThat(range.contains(new PortRange(9, 12))).isFalse();
        assertThat(range.contains(new PortRange(12, 21))).isFalse();
    }

    @Test
    void onePortPrintsAsOneNumber() {
        assertThat(new PortRange(22, 22)).hasToString("22");
        assertThat(new PortRange(22, 23)).hasToString("22-23");
    }
}
