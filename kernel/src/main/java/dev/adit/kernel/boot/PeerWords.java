package dev.adit.kernel.boot;

import dev.adit.kernel.observe.Json;
import dev.adit.kernel.observe.PeerText;
import dev.adit.kernel.peer.PeerStatus;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connections of two clients to each other as {@code status} shows them. */
final class PeerWords {
    private PeerWords() {}

    /** {@code peer 11 ms (relay 46 ms)}, {@code relay 46 ms (symmetric on both sides)}; empty where there is no connection. */
    static String way(@Nullable PeerStatus peer) {
        if (peer == null || peer.path().isEmpty()) {
            return "";
        }
        String how = peer.isDirect()
                ? relay(peer) + (peer.method().isEmpty() ? "" : " by " + peer.method())
                : peer.why().isEmpty() ? "" : " (" + peer.why() + ")";
        return PeerText.safe(peer.path() + time(peer.roundTrip()) + how);
    }

    private static String relay(PeerStatus peer) {
        return peer.relayRoundTrip() == null ? "" : " (relay" + time(peer.relayRoundTrip()) + ")";
    }

    private static String time(@Nullable Duration roundTrip) {
        return roundTrip == null ? "" : " " + Amounts.roundTrip(roundTrip);
    }

    /** A line each: {@code home/desk  visited by office  peer 11 ms (relay 46 ms) by mapped, 1 link}. */
    static String visitors(List<PeerStatus> visitors) {
        StringBuilder lines = new StringBuilder(visitors.isEmpty() ? "" : "\n");
        for (PeerStatus peer : visitors) {
            lines.append(PeerText.safe(peer.tunnel()))
                    .append("  visited by ")
                    .append(peer.peer().isEmpty() ? "-" : PeerText.safe(peer.peer()))
                    .append("  ")
                    .append(way(peer))
                    .append(", ")
                    .append(peer.links())
                    .append(peer.links() == 1 ? " link" : " links")
                    .append('\n');
        }
        return lines.toString();
    }

    /** Null where there was never a connection. */
    static @Nullable Json json(@Nullable PeerStatus peer) {
        if (peer == null) {
            return null;
        }
        return Json.object()
                .put("tunnel", peer.tunnel())
                .put("peer", peer.peer())
                .put("path", peer.path())
                .put("method", peer.method())
                .put("remote", peer.remote())
                .put("roundTripMicros", micros(peer.roundTrip()))
                .put("relayRoundTripMicros", micros(peer.relayRoundTrip()))
                .put("why", peer.why())
                .put("links", peer.links())
                .put("upgrades", peer.upgrades())
                .put("downgrades", peer.downgrades())
                .put("bytesDirect", peer.bytesDirect())
                .put("bytesRelayed", peer.bytesRelayed());
    }

    private static @Nullable Long micros(@Nullable Duration time) {
        return time == null ? null : time.toNanos() / 1000;
    }
}
