package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Command;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Proxies;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.SiteTarget;
import dev.adit.it.support.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chromium in front, nginx behind: a page with a style, a script, an image and a request of its own. */
class BrowserThroughProxiesTest {
    private static final Scenario USUAL = Scenario.USUAL;

    @Test
    void aPageIsBrowsedThroughEither(@TempDir Path temp) {
        try (SiteTarget site = SiteTarget.start(USUAL);
                Pair pair = Proxies.on(USUAL).start()) {
            List<String[]> visits = List.of(
                    new String[] {"socks5://", "open-socks", "http://site.localhost:" + site.port()},
                    new String[] {"http://", "open-http", "http://site.localhost:" + site.port()},
                    new String[] {"http://", "open-http", "https://site.localhost:" + site.securePort()});
            for (String[] visit : visits) {
                Command chromium = Command.of(Tool.CHROMIUM.require(), "--headless", "--no-sandbox", "--disable-gpu")
                        .and("--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking")
                        .and("--user-data-dir=" + temp.resolve(visit[1] + visit[2].length()))
                        .and("--proxy-server=" + visit[0] + pair.at(visit[1]), "--proxy-bypass-list=<-loopback>")
                        .and("--ignore-certificate-errors", "--virtual-time-budget=20000", "--dump-dom", visit[2])
                        .within(Duration.ofSeconds(110));
                assertThat(chromium.run().succeeds().out()).contains(SiteTarget.WHOLE);
                pair.server().awaitEvent("link-closed", "tunnel=" + visit[1]);
            }
        }
    }
}
