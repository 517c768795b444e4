package dev.adit.kernel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a word that lets packets go past the server may stand, and beside what. */
class PeerCheckTest {
    private static final String PRIVATE = ", private: {secret: 0123456789abcdef, visitors: home}";

    @TempDir
    private Path folder;

    private List<String> ofServer(String keys) {
        String text = "clients: {home: {id: " + ConfigFiles.ID
                + "}}\ntunnels:\n  t: {type: tcp, client: home, target: 22" + keys + "}\n";
        return new ConfigFiles(folder)
                .server(text).problems().stream().map(ConfigProblem::toString).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ", peers: auto",
                ", peers: peer",
                ", peers: relay, limits: {links: 2}",
                ", limits: {links: 2, rate: 1Mbit/s}"
            })
    void aPrivateTunnelMaySay(String keys) {
        assertThat(ofServer(PRIVATE + keys)).isEmpty();
    }

    @Test
    void aPublicTunnelHasNoVisitingClients() {
        assertThat(ofServer(", listen: 6022, peers: auto"))
                .singleElement()
                .asString()
                .endsWith("tunnels.t.peers: is for private tunnels alone (expected: private, too)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"links: 2", "rate: 1Mbit/s", "quota: {bytes: 1GiB, every: month}"})
    void whatTheServerKeepsHoldsNoPacketsThatGoPastIt(String limit) {
        String key = limit.substring(0, limit.indexOf(':'));
        assertThat(ofServer(PRIVATE + ", peers: auto, limits: {" + limit + "}"))
                .singleElement()
                .asString()
                .contains("tunnels.t.limits." + key + ": cannot be kept where packets go past the server")
                .contains("(expected: peers: relay, or no " + key + ")");
    }

    @Test
    void aClientsOwnTunnelIsHeldToTheSame() {
        String text = "server: a.example.com\nclient: office\nkey: k"
                + "\ntunnels:\n  t: {type: tcp, target: 22, peers: peer, limits: {links: 1}" + PRIVATE + "}\n";
        assertThat(new ConfigFiles(folder)
                        .client(text).problems().stream()
                                .map(ConfigProblem::toString)
                                .toList())
                .singleElement()
                .asString()
                .contains("tunnels.t.limits.links: cannot be kept where packets go past the server");
    }
}
