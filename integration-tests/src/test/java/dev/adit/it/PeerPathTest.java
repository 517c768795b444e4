package dev.adit.it;

import dev.adit.it.support.Command;
import dev.adit.it.support.Tool;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two clients behind NATs in a laboratory of namespaces, by the same tool that makes the table of {@code docs/p2p.md}. What
 * it measures in seconds is not judged here: that paths come about, and that no byte is wrong, is.
 */
class PeerPathTest {
    private static final Path TOOL = Path.of("bin", "p2p-matrix").toAbsolutePath();

    private static void check(Object... words) {
        Tool.PYTHON.require();
        Tool.IP.require();
        Tool.NFT.require();
        Tool.CONNTRACK.require();
        Tool.TCPDUMP.require();
        if (!System.getProperty("user.name").equals("root")) {
            Tool.leaveOut("network namespaces need root");
        }
        Command.of(TOOL, "--check", "--runs", 1, "--seconds", 60)
                .and(words)
                .within(Duration.ofMinutes(20))
                .run()
                .succeeds();
    }

    @Test
    void easyAndPredictableNetworksMeetAndUdpBlockedStaysWithTheServer() {
        check(
                "--rows",
                "matrix,situations",
                "--pairs",
                "port-restricted:port-restricted;port-restricted:symmetric-seq;symmetric-seq:symmetric-seq",
                "--situations",
                "udp-blocked");
    }

    @Test
    void aRunningLinkMovesToTheDirectPathAndBackAndLosesNothing() {
        check("--rows", "streams,share", "--mib", 50);
    }

    @Test
    void nobodyInTheMiddleReadsNobodyWithoutTheSecretGetsAnythingAndGarbageGetsNoAnswer() {
        check("--rows", "secrecy");
    }

    @Test
    @Tag("long")
    void everyPairOfNetworksThatCanMeetDoes() {
        check("--rows", "matrix,situations");
    }
}
