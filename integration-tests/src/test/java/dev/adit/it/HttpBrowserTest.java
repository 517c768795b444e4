package dev.adit.it;

import dev.adit.it.support.Background;
import dev.adit.it.support.Command;
import dev.adit.it.support.NginxTarget;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.Sites;
import dev.adit.it.support.Tool;
import dev.adit.it.support.WebSocketEcho;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chromium on a site by https: a page of many parts and a WebSocket, at the very port where the bridge listens. */
class HttpBrowserTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final int PARTS = 60;
    private static final int WORDS = 50;

    /** Says by a last request what it has got. */
    private static final String PAGE = """
            <!doctype html><script>window.parts = 0</script>%s
            <script>onload = () => {
              const socket = new WebSocket("wss://" + location.host + "/socket");
              let words = 0;
              socket.onopen = () => socket.send("word 0");
              socket.onmessage = event => {
                if (event.data !== "word " + words) {
                  return;
                }
                words++;
                if (words < %d) {
                  socket.send("word " + words);
                } else {
                  fetch("/whole-" + window.parts + "-" + words);
                }
              };
            }</script>
            """;

    @Test
    void aPageOfManyPartsWithAWebSocketWhereTheBridgeListensToo(@TempDir Path temp) throws IOException {
        int port = USUAL.freePort();
        Path certificate = Sites.certificate(temp, "site", "site.localhost");
        try (NginxTarget nginx = NginxTarget.start(USUAL);
                WebSocketEcho echo = WebSocketEcho.start(USUAL);
                Pair pair = Pair.on(USUAL)
                        .bridgePort(port)
                        .block("page", site(port, "/", nginx.port(), certificate))
                        .block("socket", site(port, "/socket", echo.port(), certificate))
                        .start()) {
            StringBuilder parts = new StringBuilder();
            for (int i = 0; i < PARTS; i++) {
                Files.writeString(nginx.file("part" + i + ".js"), "parts++;" + " ".repeat(i * 997));
                parts.append("<script src=part%d.js></script>".formatted(i));
            }
            Files.writeString(nginx.file("page.html"), PAGE.formatted(parts, WORDS));
            Command chromium = Command.of(Tool.CHROMIUM.require(), "--headless", "--no-sandbox", "--disable-gpu")
                    .and("--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking")
                    .and("--user-data-dir=" + temp.resolve("profile"), "--no-proxy-server")
                    .and("--ignore-certificate-errors", "--remote-debugging-port=0")
                    .and("https://site.localhost:" + port + "/page.html");
            try (Background browser = chromium.start("chromium")) {
                pair.server()
                        .awaitEvent("request", "tunnel=page", "request=\"GET /whole-%d-%d\"".formatted(PARTS, WORDS));
                // By a stream of the connection that it has (RFC 8441): by HTTP/1.1 it would be a 101.
                pair.server().awaitEvent("request", "tunnel=socket", "status=200");
            }
        }
    }

    private static String site(int port, String path, int target, Path certificate) {
        return ("{type: http, client: home, listen: \"%s\", host: site.localhost, path: %s, target: \"%s\", access-log: true,"
                        + " tls: {certificate: %s, private-key: %s}}")
                .formatted(USUAL.at(port), path, USUAL.at(target), certificate, Sites.key(certificate));
    }
}
