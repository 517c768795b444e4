package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.AditProcess;
import dev.adit.it.support.Background;
import dev.adit.it.support.Command;
import dev.adit.it.support.Distribution;
import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Fence;
import dev.adit.it.support.Front;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Visitor;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client in a network out of which hardly anything leads: TCP to port 443 alone, or a web proxy alone. */
class FencedClientTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final int HTTPS = 443;

    @TempDir
    private Path folder;

    private Path socket() {
        return folder.resolve("echo.sock");
    }

    /** The target is a Unix socket, which no fence keeps away. */
    private Pair pair() {
        return Pair.on(USUAL)
                .client("office")
                .targets("office", "{allow: \"unix:" + socket() + "\"}")
                .tunnel("echo", "office", "tcp", "unix:" + socket())
                .start();
    }

    @Test
    void onlyPort443LeadsOut() {
        try (Fence fence = Fence.around(HTTPS);
                EchoTarget target = EchoTarget.unix(socket());
                Pair pair = pair();
                Front door = Front.haproxyTcp(pair.scratch(), fence.outside(), HTTPS, pair.bridgePort())) {
            String host = fence.outside();
            assertOnline(pair, fence, "wss://" + host, "", " at " + host + ":" + door.port() + "/adit by wss,");
        }
    }

    @Test
    void onlyAWebProxyLeadsOut() {
        int port = USUAL.freePort();
        try (Fence fence = Fence.around(port);
                EchoTarget target = EchoTarget.unix(socket());
                Pair pair = pair();
                Front proxy = Front.tinyproxy(pair.scratch(), fence.outside(), port, "")) {
            String url = "http://" + fence.outside() + ":" + proxy.port();
            String lines = "proxy: {url: \"%s\", user: %s, password: %s}".formatted(url, Front.USER, Front.PASSWORD);
            assertOnline(pair, fence, "wss://127.0.0.1:" + pair.bridgePort(), lines, " by wss through " + url);
        }
    }

    private static void assertOnline(Pair pair, Fence fence, String server, String lines, String way) {
        pair.client("office").stop();
        String yaml = pair.scratch()
                .read("office.yaml")
                .replaceFirst("server: .*\n", "server: \"" + server + "\"\n" + lines + "\n");
        Path file = pair.scratch().write("fenced.yaml", yaml);
        Command run = fence.inside(Distribution.unpacked().adit(), "client", "run", "-c", file)
                .with("JAVA_OPTS", AditProcess.JAVA_OPTS);
        try (Background client = run.start("fenced-client")) {
            client.awaitLog("client-online");
            try (Visitor visitor = new Visitor(USUAL, pair.port("echo"))) {
                assertThat(visitor.say("through the fence")).isEqualTo("through the fence");
            }
            assertThat(AditProcess.adit(Distribution.unpacked(), "client", "status", "-c", file)
                            .run()
                            .succeeds()
                            .out())
                    .contains(way);
            client.terminate();
            client.awaitExit(Duration.ofSeconds(40));
        }
    }
}
