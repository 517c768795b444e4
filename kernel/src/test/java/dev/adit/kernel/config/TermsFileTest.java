package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.api.config.ByteSize;
import dev.adit.api.config.Rate;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How access, limits, expires and schedule are written. */
class TermsFileTest {
    @TempDir
    Path folder;

    private TunnelSpec tunnel(String keys) {
        String text = "clients: {home: {id: " + ConfigFiles.ID + "}}\ntunnels:\n"
                + "  t: {type: tcp, client: home, listen: 6022, target: 22" + keys + "}\n";
        return Objects.requireNonNull(
                new ConfigFiles(folder).server(text).get().tunnels().get("t"));
    }

    @Test
    void whatIsNotWrittenIsNoTerm() {
        assertThat(tunnel("").terms()).isEqualTo(Terms.NONE);
    }

    @Test
    void everythingCanBeWritten() {
        Terms terms = tunnel(
                        ", access: {allow: [203.0.113.0/24, \"2001:db8::/32\"], deny: 203.0.113.66},"
                                + " limits: {rate: {up: 10Mbit/s, down: 50Mbit/s}, links: 200, links-per-visitor: 20, quota: {bytes: 50GiB, every: month}},"
                                + " expires: 2026-12-31T23:59:59+01:00, schedule: {open: [Mon-Fri 08:00-18:00, Sat], zone: Europe/Berlin}")
                .terms();
        assertThat(terms)
                .isEqualTo(new Terms(
                        new AccessConfig(
                                List.of(NetworkRange.parse("203.0.113.0/24"), NetworkRange.parse("2001:db8::/32")),
                                List.of(NetworkRange.parse("203.0.113.66"))),
                        new LimitsConfig(
                                new RateLimit(Rate.parse("10Mbit/s"), Rate.parse("50Mbit/s")),
                                200,
                                20,
                                new QuotaConfig(ByteSize.parse("50GiB"), QuotaConfig.Every.MONTH)),
                        new Moment(OffsetDateTime.parse("2026-12-31T23:59:59+01:00")),
                        new ScheduleConfig(
                                List.of(OpenHours.parse("Mon-Fri 08:00-18:00"), OpenHours.parse("Sat")),
                                TimeZoneName.parse("Europe/Berlin"))));
    }

    @Test
    void theShortFormsMeanTheFirstKey() {
        Terms terms = tunnel(", access: 10.0.0.0/8, limits: 2MiB/s").terms();
        assertThat(terms.access().allow()).containsExactly(NetworkRange.parse("10.0.0.0/8"));
        assertThat(terms.limits().rate()).isEqualTo(new RateLimit(Rate.parse("2MiB/s"), Rate.parse("2MiB/s")));
    }

    @Test
    void oneDirectionMayBeLimitedAlone() {
        assertThat(tunnel(", limits: {rate: {down: 1Mbit/s}}").terms().limits().rate())
                .isEqualTo(new RateLimit(null, Rate.parse("1Mbit/s")));
    }

    @Test
    void theSameFileGivesTheSameTunnel() {
        String keys = ", access: 10.0.0.0/8, limits: {rate: 2MiB/s, links: 3}, expires: 2026-12-31T23:59:59Z,"
                + " schedule: {open: 22:00-06:00, zone: UTC}";
        assertThat(tunnel(keys)).isEqualTo(tunnel(keys)).isNotEqualTo(tunnel(keys.replace("links: 3", "links: 4")));
    }

    @Test
    void aClientHasLimitsOfItsOwn() {
        String text = "clients: {home: {id: " + ConfigFiles.ID + ", limits: {rate: 100Mbit/s, links: 2000}}}\n";
        assertThat(Objects.requireNonNull(new ConfigFiles(folder)
                                .server(text)
                                .get()
                                .clients()
                                .get("home"))
                        .limits())
                .isEqualTo(new ClientLimits(RateLimit.parse("100Mbit/s"), 2000));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.0/8, ::ffff:10.1.2.3, true",
        "203.0.113.66, 203.0.113.66, true",
        "203.0.113.66, 203.0.113.67, false",
        "0.0.0.0/0, 198.51.100.1, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 198.51.100.1, false",
        "::/0, 2001:db8::1, true",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:db8:0:1::/64, 2001:db8:0:1:ffff::1, true",
        "2001:db8:0:1::/64, 2001:db8:0:2::1, false",
        "2001:db8::8/125, 2001:db8::f, true",
        "2001:db8::8/125, 2001:db8::10, false",
        "[2001:db8::]/32, 2001:db8::1, true",
        "::ffff:10.0.0.0/104, 10.9.9.9, true",
        "::1, ::1, true",
    })
    void aNetworkKnowsItsAddresses(String network, String address, boolean in) throws Exception {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        NetworkRange range = NetworkRange.parse(network);
        assertThat(range.contains(InetAddress.getByAddress(bytes))).isEqualTo(in);
        assertThat(NetworkRange.parse(range.toString())).isEqualTo(range);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "here",
                "10.0.0.0/33",
                "10.0.0.1/8",
                "2001:db8::1/32",
                "10.0.0.0/",
                "/8",
                "300.0.0.1",
                "::/129",
                "10.0.0.0/8:80",
                "10.0.0.0-10.0.0.9"
            })
    void whatIsNoNetworkIsRefused(String text) {
        assertThatThrownBy(() -> NetworkRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("expected: ");
    }

    @Test
    void aNetworkWithBitsBehindItsPrefixIsToldTheNetwork() {
        assertThatThrownBy(() -> NetworkRange.parse("10.1.2.3/8"))
                .hasMessage("'10.1.2.3/8' has bits behind its prefix (expected: 10.0.0.0/8, or 10.1.2.3 alone)");
    }

    @Test
    void hoursHaveDaysAndMayGoPastMidnight() {
        assertThat(OpenHours.parse("Mon-Fri 08:00-18:00"))
                .isEqualTo(new OpenHours(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), 480, 1080));
        assertThat(OpenHours.parse("sat")).isEqualTo(new OpenHours(Set.of(DayOfWeek.SATURDAY), 0, 1440));
        assertThat(OpenHours.parse("Sat-Mon 00:00-24:00").days())
                .containsExactlyInAnyOrder(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY, DayOfWeek.MONDAY);
        OpenHours night = OpenHours.parse("Fri 22:00-06:00");
        assertThat(night.contains(LocalDateTime.parse("2026-11-27T23:00"))).isTrue();
        assertThat(night.contains(LocalDateTime.parse("2026-11-28T05:59"))).isTrue();
        assertThat(night.contains(LocalDateTime.parse("2026-11-28T06:00"))).isFalse();
        assertThat(night.contains(LocalDateTime.parse("2026-11-28T22:30"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "Mon 8:00-18:00",
                "Mon 08:00",
                "Moo 08:00-18:00",
                "Mon08:00-18:00",
                "25:00-26:00",
                "08:60-09:00",
                "08:00-08:00",
                "24:00-06:00",
                "Mon,Tue",
                "08:00 - 18:00"
            })
    void whatIsNoTimeOfTheWeekIsRefused(String text) {
        assertThatThrownBy(() -> OpenHours.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("expected: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-12-31", "2026-12-31T23:59:59", "tomorrow", "2026-13-01T00:00:00Z"})
    void aMomentHasAnOffset(String text) {
        assertThatThrownBy(() -> Moment.parse(text)).hasMessageStartingWith("'" + text + "' is not a date and time");
    }

    @Test
    void aMistypedZoneIsTold() {
        assertThatThrownBy(() -> TimeZoneName.parse("Europe/Belin"))
                .hasMessage("'Europe/Belin' is not a time zone (did you mean Europe/Berlin?)");
        assertThatThrownBy(() -> TimeZoneName.parse("home")).hasMessageContaining("expected: such as Europe/Berlin");
    }
}
