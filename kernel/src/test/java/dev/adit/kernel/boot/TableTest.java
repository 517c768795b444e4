package dev.adit.kernel.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
    @Test
    void columnsAreAsWideAsTheyNeedToBe() {
        Table table = new Table("A", "LONG HEAD", "C");
        table.row("long cell", 1, "x\ny");
        table.row("b", 2, "");

        assertThat(table.toString().lines())
                .containsExactly("A          LONG HEAD  C", "long cell  1          x\\ny", "b          2");
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "1023,1023 B", "1024,1.0 KiB", "12897484,12.3 MiB", "9223372036854775807,8.0 EiB"})
    void bytesAreReadable(long bytes, String text) {
        assertThat(Amounts.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"PT0.9S,0s", "PT61S,1m 1s", "PT4H12M,4h 12m", "PT76H,3d 4h"})
    void durationsAreReadable(Duration duration, String text) {
        assertThat(Amounts.duration(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"PT0.0234S,23 ms", "PT0.00042S,0.4 ms"})
    void roundTripsAreReadable(Duration duration, String text) {
        assertThat(Amounts.roundTrip(duration)).isEqualTo(text);
    }
}
