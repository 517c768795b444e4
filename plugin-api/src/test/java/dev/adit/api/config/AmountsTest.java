package dev.adit.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes and rates. */
class AmountsTest {

    @ParameterizedTest
    @CsvSource({
        "0B,0,0B",
        "512B,512,512B",
        "64KiB,65536,64KiB",
        "1024KiB,1048576,1MiB",
        "50MiB,52428800,50MiB",
        "1GiB,1073741824,1GiB",
        "2TiB,2199023255552,2TiB",
        "1kB,1000,1000B",
        "1MB,1000000,1000000B",
        "1GB,1000000000,1000000000B",
        "1TB,1000000000000,976562500KiB"
    })
    void aSizeIsReadAndPrintedSoThatItReadsBack(String text, long bytes, String printed) {
        assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes)).hasToString(printed);
        assertThat(ByteSize.parse(printed)).isEqualTo(new ByteSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "MiB", "10 MiB", "10M", "10mib", "-1B", "1.5GiB", "1234567890123456789B", "٣B"})
    void aSizeWithoutNumberOrUnitIsRefused(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .hasMessage("'" + text
                        + "' is not a size (expected: a number with B, KiB, MiB, GiB, TiB, kB, MB, GB or TB)");
    }

    @ParameterizedTest
    @CsvSource({
        "1bit/s,1,1,1bit/s",
        "10Mbit/s,10000000,1250000,10Mbit/s",
        "500kbit/s,500000,62500,500kbit/s",
        "1Gbit/s,1000000000,125000000,1Gbit/s",
        "2MiB/s,16777216,2097152,16777216bit/s",
        "1kB/s,8000,1000,8kbit/s",
        "9bit/s,9,2,9bit/s",
        "1MB/s,8000000,1000000,8Mbit/s",
        "1KiB/s,8192,1024,8192bit/s",
        "1B/s,8,1,8bit/s"
    })
    void aRateIsReadInBitsOrBytes(String text, long bits, long bytes, String printed) {
        assertThat(Rate.parse(text)).isEqualTo(new Rate(bits)).hasToString(printed);
        assertThat(Rate.parse(text).bytesPerSecond()).isEqualTo(bytes);
        assertThat(Rate.parse(printed)).isEqualTo(new Rate(bits));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "0Mbit/s", "10Mbit", "10mbit/s", "-1bit/s"})
    void aRateWithoutUnitOrAtWhichNothingPassesIsRefused(String text) {
        assertThatThrownBy(() -> Rate.parse(text)).hasMessageStartingWith("'" + text + "' is not a rate (expected: ");
    }

    @Test
    void whatDoesNotFitIsTooLarge() {
        assertThatThrownBy(() -> ByteSize.parse("999999999TiB")).hasMessage("'999999999TiB' is too large");
        assertThatThrownBy(() -> Rate.parse("99999999999999Gbit/s")).hasMessageEndingWith("is too large");
        assertThatThrownBy(() -> new ByteSize(-1)).hasMessage("bytes: -1 (expected: 0 or more)");
        assertThatThrownBy(() -> new Rate(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void amountsAreOrdered() {
        assertThat(ByteSize.parse("1MiB")).isGreaterThan(ByteSize.parse("1MB"));
        assertThat(Rate.parse("1MiB/s")).isGreaterThan(Rate.parse("8Mbit/s"));
    }
}
