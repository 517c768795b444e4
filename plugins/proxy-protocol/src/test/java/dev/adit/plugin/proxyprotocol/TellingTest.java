package dev.adit.plugin.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.config.Address;
import dev.adit.api.config.Network;
import dev.adit.api.feature.Contribution;
import dev.adit.api.feature.FeatureScope;
import dev.adit.api.link.LinkException;
import dev.adit.api.link.LinkFailure;
import dev.adit.api.link.LinkInterceptor;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkPhase;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.testkit.TestFeatureContext;
import dev.adit.api.tunnel.Upstreams;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the entry asks for, and what the exit writes. */
class TellingTest {
    private static final InetSocketAddress VISITOR = new InetSocketAddress("203.0.113.9", 50_112);
    private static final InetSocketAddress ENTRY = new InetSocketAddress("198.51.100.1", 53);

    private final EmbeddedChannel target = new EmbeddedChannel();

    @AfterEach
    void end() {
        target.finishAndReleaseAll();
    }

    @Test
    void theHeaderIsTheFirstThingThatATargetGets() {
        assertThat(tell(request(LinkKind.STREAM, "v1")).isSuccess()).isTrue();
        target.writeOutbound(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII));

        assertThat(next()).isEqualTo(Header.text(VISITOR, ENTRY));
        assertThat(next()).isEqualTo("hello".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void whereNothingIsAskedForNothingIsWritten() {
        assertThat(tell(request(LinkKind.STREAM, "v1").withOption(ProxyProtocolFeature.WORD, "v9"))
                        .isSuccess())
                .isFalse();
        LinkRequest plain = LinkRequest.stream("tcp", "web", Address.of("127.0.0.1", 80));
        assertThat(tell(plain).getNow()).isEqualTo(plain);
        assertThat(target.outboundMessages()).isEmpty();
    }

    @Test
    void eachDatagramHasItsHeader() {
        tell(request(LinkKind.DATAGRAM, "v2"));
        byte[] header = Header.datagram(VISITOR, ENTRY);
        for (String text : List.of("one", "two")) {
            target.writeOutbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
            assertThat(next()).startsWith(header).endsWith(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void orTheFirstOneAlone() {
        tell(request(LinkKind.DATAGRAM, "v2 first"));
        target.writeOutbound(Unpooled.copiedBuffer("one", StandardCharsets.US_ASCII));
        target.writeOutbound(Unpooled.copiedBuffer("two", StandardCharsets.US_ASCII));

        assertThat(next()).startsWith(Header.datagram(VISITOR, ENTRY));
        assertThat(next()).isEqualTo("two".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void datagramsWithALineOfTextAreRefused() {
        Future<LinkRequest> answer = tell(request(LinkKind.DATAGRAM, "v1"));

        assertThat(answer.cause())
                .isInstanceOfSatisfying(
                        LinkException.class,
                        failure -> assertThat(failure.failure()).isEqualTo(LinkFailure.DENIED));
    }

    @Test
    void theEntryAsksForWhatItsBlockSays() {
        Contribution both =
                contribution(new ProxyProtocolConfig(Version.V2, List.of(Network.parse("10.0.0.2")), Datagrams.FIRST));
        assertThat(both.interceptors()).hasSize(1);
        LinkInterceptor asking = both.interceptors().get(0);
        assertThat(asking.demands()).isEqualTo(Map.of("proxy-protocol", "v2 first"));
        assertThat(asking.isPerVisitor()).isTrue();
        assertThat(both.services())
                .singleElement()
                .satisfies(service -> assertThat(service.type()).isEqualTo(Upstreams.class));

        assertThat(contribution(new ProxyProtocolConfig(Version.V1, List.of(), Datagrams.EACH))
                        .services())
                .isEmpty();
        assertThat(contribution(new ProxyProtocolConfig(null, List.of(Network.parse("::/0")), Datagrams.EACH))
                        .interceptors())
                .isEmpty();
    }

    @Test
    void aWishCrossesTheBridgeAsText() {
        for (Version version : Version.values()) {
            for (Datagrams datagrams : Datagrams.values()) {
                Wish wish = new Wish(version, datagrams);
                assertThat(Wish.parse(wish.text())).isEqualTo(wish);
            }
        }
        assertThat(Wish.parse("v3")).isNull();
    }

    @Test
    void aBlockThatSaysNothingIsAProblem() {
        new ProxyProtocolConfig(null, List.of(), Datagrams.EACH)
                .check((key, message) -> assertThat(message).contains("send, accept-from"));
    }

    private static Contribution contribution(ProxyProtocolConfig config) {
        return new ProxyProtocolFeature().contribute(config, new TestFeatureContext(FeatureScope.TUNNEL));
    }

    private static LinkRequest request(LinkKind kind, String wish) {
        return LinkRequest.stream("tcp", "web", Address.of("127.0.0.1", 80))
                .withKind(kind)
                .withVisitor(VISITOR, ENTRY)
                .withDemands(Map.of(ProxyProtocolFeature.WORD, wish));
    }

    private Future<LinkRequest> tell(LinkRequest request) {
        Telling telling = new Telling();
        assertThat(telling.phases()).isEqualTo(Set.of(LinkPhase.TARGET_CONNECTED));
        Future<LinkRequest> answer = telling.intercept(LinkPhase.TARGET_CONNECTED, target, request);
        target.runPendingTasks();
        return answer;
    }

    private byte[] next() {
        ByteBuf written = target.readOutbound();
        byte[] bytes = ByteBufUtil.getBytes(written);
        written.release();
        return bytes;
    }
}
