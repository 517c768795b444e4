package dev.adit.kernel.config;

import dev.adit.api.peer.PeerChoice;
import dev.adit.api.peer.PeerMode;
import java.util.Map;

/** What does not go together with packets that go past the server. */
final class PeerCheck {
    private PeerCheck() {}

    /** Tells problems of one tunnel's block. */
    static void check(
            ConfigNode.Block block, String path, TunnelKeys keys, Map<String, Record> features, Problems problems) {
        String kept = keys.limits().keptByServer();
        features.forEach((word, feature) -> {
            PeerMode mode = feature instanceof PeerChoice choice ? choice.peers() : null;
            if (mode == null) {
                return;
            }
            if (keys.privacy() == null) {
                problems.add(
                        block.place(word),
                        YamlTree.join(path, word),
                        "is for private tunnels alone (expected: private, too)");
            } else if (mode != PeerMode.RELAY && kept != null) {
                problems.add(
                        block.place("limits"),
                        path + ".limits." + kept,
                        "cannot be kept where packets go past the server (expected: " + word + ": relay, or no " + kept
                                + ")");
            }
        });
    }
}
