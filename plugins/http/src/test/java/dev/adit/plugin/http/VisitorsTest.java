package dev.adit.plugin.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.link.LinkFailure;
import dev.adit.api.testkit.TestPeer;
import dev.adit.api.testkit.TestPeer.End;
import dev.adit.api.testkit.TestTunnelContext;
import dev.adit.plugin.http.Site.Head;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who a visitor is, as features tell it, and what follows. */
class VisitorsTest {
    private static final String KEPT = "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=120\r\nContent-Length: 0\r\n\r\n";

    private Site site = Site.plain();

    @AfterEach
    void end() {
        site.close();
    }

    @Test
    void theAddressThatAFeatureTellsIsTheVisitors() {
        site.close();
        TestTunnelContext greeting = new TestTunnelContext();
        greeting.links().greetAs(new InetSocketAddress("203.0.113.7", 4711));
        site = new Site(Configs.host(Site.HOST).config(), greeting);
        TestPeer visitor = site.visitor(Site.GET);
        TestPeer target = site.target();
        Head request = Site.head(target);
        assertThat(request.header("x-forwarded-for")).isEqualTo("203.0.113.7");
        assertThat(request.header("x-real-ip")).isEqualTo("203.0.113.7");
        assertThat(site.context.requests().get(0).visitor()).isEqualTo(new InetSocketAddress("203.0.113.7", 4711));
        target.send(KEPT);
        assertThat(Site.head(visitor).word(1)).isEqualTo("200");
    }

    @Test
    void aVisitorWhoMayNotComeInIsToldSoForEachRequest() {
        TestPeer visitor = site.visitor(Site.GET);
        Site.head(site.target());
        site.context.links().refuseVisitors(LinkFailure.DENIED);
        TestPeer other = site.visitor(Site.GET);
        assertThat(Site.head(other).line()).isEqualTo("HTTP/1.1 403 Forbidden");
        assertThat(site.context.requests()).hasSize(1);
        visitor.close();
    }

    @Test
    void aConnectionThatTellsTheVisitorIsReusedForThatVisitorAloneAndEndsWithIt() {
        site.context.links().bindToVisitors();
        TestPeer one = site.visitor(Site.GET);
        TestPeer onesTarget = site.target();
        Site.head(onesTarget);
        onesTarget.send(KEPT);
        Site.head(one);
        TestPeer other = site.visitor(Site.GET);
        TestPeer othersTarget = site.target();
        Site.head(othersTarget);
        one.send(Site.GET);
        Site.head(onesTarget);
        onesTarget.send(KEPT);
        Site.head(one);
        assertThat(site.context.requests()).hasSize(2);
        one.close();
        assertThat(onesTarget.awaitEnd()).isEqualTo(End.FINISHED);
        othersTarget.send(KEPT);
        Site.head(other);
    }
}
