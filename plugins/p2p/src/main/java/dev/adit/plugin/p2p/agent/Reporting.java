package dev.adit.plugin.p2p.agent;

import dev.adit.api.peer.NetworkReport;
import dev.adit.plugin.p2p.nat.Allocation;
import dev.adit.plugin.p2p.nat.NatProfile;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code adit client nat} prints. */
final class Reporting {
    private static final double NANOS_OF_MILLI = 1e6;

    private Reporting() {}

    static NetworkReport of(Surroundings around, Figures figures) {
        List<String> lines = new ArrayList<>();
        Map<String, Object> facts = new LinkedHashMap<>();
        List<String> hosts =
                around.hosts().stream().map(InetAddress::getHostAddress).toList();
        line(lines, "addresses", String.join(", ", hosts));
        facts.put("addresses", hosts);
        facts.put("rendezvous", around.hasRendezvous());
        facts.put("udp", around.profile().udp());
        facts.put("kind", NatWords.of(around));
        if (!around.hasRendezvous()) {
            line(lines, "rendezvous", "none: the server's file has no p2p at its top, or it cannot be resolved here");
        } else if (!around.profile().udp()) {
            line(lines, "UDP", "no answer from the rendezvous: UDP is blocked on the way, or its ports are");
        } else {
            profile(around.profile(), lines, facts);
        }
        facts.put("attempts", figures.facts());
        return new NetworkReport(lines, facts);
    }

    private static void profile(NatProfile profile, List<String> lines, Map<String, Object> facts) {
        address(profile.mapped4(), "IPv4", "mapped4", lines, facts);
        address(profile.mapped6(), "IPv6", "mapped6", lines, facts);
        line(lines, "kind", NatWords.of(profile));
        line(lines, "mapping", profile.mapping().words());
        line(lines, "filtering", profile.filtering().words());
        String step = profile.allocation() == Allocation.SEQUENTIAL ? ", step " + profile.step() : "";
        line(
                lines,
                "ports",
                profile.allocation().words() + step + ", seen " + profile.lowest() + " to " + profile.highest());
        double millis = profile.roundTrip().toNanos() / NANOS_OF_MILLI;
        line(lines, "round trip", Math.round(millis * 10) / 10.0 + " ms to the rendezvous");
        if (profile.vantages() < 2) {
            line(lines, "note", "seen from one address alone: address-dependent kinds cannot be told apart");
        }
        facts.put("mapping", profile.mapping().name().toLowerCase(Locale.ROOT));
        facts.put("filtering", profile.filtering().name().toLowerCase(Locale.ROOT));
        facts.put("allocation", profile.allocation().name().toLowerCase(Locale.ROOT));
        facts.put("step", profile.step());
        facts.put("lowestPort", profile.lowest());
        facts.put("highestPort", profile.highest());
        facts.put("samples", profile.samples());
        facts.put("vantages", profile.vantages());
        facts.put("roundTripMillis", millis);
    }

    private static void address(
            @Nullable InetSocketAddress mapped,
            String words,
            String key,
            List<String> lines,
            Map<String, Object> facts) {
        if (mapped != null) {
            String text = NetUtil.toSocketAddressString(mapped);
            line(lines, words, "seen as " + text);
            facts.put(key, text);
        }
    }

    private static void line(List<String> lines, String name, String value) {
        lines.add(String.format("%-12s%s", name, value));
    }
}
