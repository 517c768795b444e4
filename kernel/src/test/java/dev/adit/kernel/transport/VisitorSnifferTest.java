package dev.adit.kernel.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.Claim.FirstBytes.Match;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VisitorSnifferTest {
    private final List<String> chosen = new ArrayList<>();
    private int over;
    private final List<Object> seen = new ArrayList<>();
    private final EmbeddedChannel visitor = new EmbeddedChannel();

    @AfterEach
    void close() {
        visitor.finishAndReleaseAll();
    }

    @Test
    void theMoreParticularClaimWins() {
        List<Attachment> all = List.of(
                attachment(Claim.wholePort()),
                attachment(Claim.firstBytes("tls", bytes -> bytes.getByte(0) == 22 ? Match.YES : Match.NO)),
                attachment(Claim.alpn("adit/1")),
                attachment(Claim.serverName("*.example.com")),
                attachment(Claim.serverName("shop.example.com")));

        assertThat(choice(all, Hellos.hello("shop.example.com", "adit/1")))
                .isEqualTo("TLS server name shop.example.com");
        assertThat(choice(all, Hellos.hello("www.example.com", "adit/1"))).isEqualTo("TLS server name *.example.com");
        assertThat(choice(all, Hellos.hello("a.b.example.com", "h2", "adit/1"))).isEqualTo("ALPN adit/1");
        assertThat(choice(all, Hellos.hello("example.com"))).isEqualTo("first bytes of tls");
        assertThat(choice(all, ascii("GET / HTTP/1.1"))).isEqualTo("the whole port");
    }

    @Test
    void aHelloThatDripsIsWaitedForAndReplayedWhole() {
        sniff(attachment(Claim.alpn("adit/1")), attachment(Claim.wholePort()));
        byte[] hello = Hellos.hello(null, "adit/1");
        for (byte one : hello) {
            assertThat(chosen).isEmpty();
            visitor.writeInbound(Unpooled.wrappedBuffer(new byte[] {one}));
        }

        assertThat(chosen).containsExactly("ALPN adit/1");
        assertThat(seen).isEmpty();
        visitor.read();
        visitor.runPendingTasks();
        assertThat(seen).containsExactly(text(hello));
    }

    @Test
    void whatComesBeforeTheFirstReadStaysBehindWhatWasSniffed() {
        sniff(attachment(firstBytes("GET ")), attachment(firstBytes("PRI ")));
        visitor.writeInbound(bytes("GET /"));
        visitor.writeInbound(bytes("index"));
        visitor.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(seen).isEmpty();

        visitor.read();
        visitor.runPendingTasks();
        visitor.writeInbound(bytes(".html"));

        assertThat(seen).containsExactly("GET /", "index", ChannelInputShutdownEvent.INSTANCE, ".html");
        assertThat(visitor.pipeline().get(Replay.class)).isNull();
    }

    @Test
    void aMatcherMayAskForMoreButNotForEver() {
        Claim greedy = Claim.firstBytes("greedy", bytes -> {
            assertThat(bytes.readableBytes()).isBetween(1, 1024);
            return Match.UNDECIDED;
        });
        sniff(attachment(greedy), attachment(Claim.wholePort()));

        visitor.writeInbound(bytes("x".repeat(1000)));
        assertThat(chosen).isEmpty();
        visitor.writeInbound(bytes("x".repeat(1000)));

        assertThat(chosen).containsExactly("the whole port");
    }

    @Test
    void aHelloThatGrowsBeyondTheBoundIsNobodys() {
        sniff(attachment(Claim.serverName("a.example")));
        byte[] record = new byte[16_389];
        System.arraycopy(new byte[] {22, 3, 1, 0x40, 0, 1, 0, 0x3f, (byte) 0xf0}, 0, record, 0, 9);

        visitor.writeInbound(Unpooled.wrappedBuffer(record, 0, 16_000));
        assertThat(chosen).isEmpty();
        visitor.writeInbound(Unpooled.wrappedBuffer(record, 16_000, 384));

        assertThat(chosen).containsExactly("nobody");
    }

    @Test
    void aVisitorWhoSaysNothingIsNobodysAfterFiveSeconds() {
        sniff(attachment(Claim.alpn("adit/1")), attachment(firstBytes("GET ")));
        visitor.advanceTimeBy(4, TimeUnit.SECONDS);
        visitor.writeInbound(bytes("G"));
        visitor.runScheduledPendingTasks();
        assertThat(chosen).isEmpty();

        visitor.advanceTimeBy(1_001, TimeUnit.MILLISECONDS);
        visitor.runScheduledPendingTasks();

        assertThat(chosen).containsExactly("nobody");
    }

    @Test
    void aVisitorWhoWaitsForTheServerBelongsToTheWholePort() {
        sniff(attachment(Claim.alpn("adit/1")), attachment(Claim.wholePort()));
        assertThat(over).isZero();

        visitor.advanceTimeBy(6, TimeUnit.SECONDS);
        visitor.runScheduledPendingTasks();

        assertThat(chosen).containsExactly("the whole port");
        assertThat(over).isOne();
    }

    @Test
    void theEndOfTheInputDecides() {
        sniff(attachment(firstBytes("GET ")), attachment(Claim.wholePort()));
        visitor.writeInbound(bytes("GE"));
        assertThat(chosen).isEmpty();

        visitor.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);

        assertThat(chosen).containsExactly("the whole port");
        visitor.read();
        visitor.runPendingTasks();
        assertThat(seen).containsExactly("GE", ChannelInputShutdownEvent.INSTANCE);
    }

    @Test
    void aVisitorWhoGoesAwayIsForgotten() {
        sniff(attachment(firstBytes("GET ")));
        visitor.writeInbound(bytes("GE"));

        visitor.close();
        visitor.advanceTimeBy(6, TimeUnit.SECONDS);
        visitor.runScheduledPendingTasks();

        assertThat(chosen).isEmpty();
        assertThat(over).isOne();
    }

    private String choice(List<Attachment> all, byte[] bytes) {
        ClaimChoice choice = ClaimChoice.of(all, Unpooled.wrappedBuffer(bytes), false);
        assertThat(choice.decided()).isTrue();
        return name(choice.attachment());
    }

    private void sniff(Attachment... attachments) {
        visitor.config().setAutoRead(false);
        visitor.pipeline().addLast(new VisitorSniffer(Arrays.asList(attachments), this::chosen, () -> over++));
    }

    private void chosen(ChannelHandlerContext context, @Nullable Attachment attachment) {
        chosen.add(name(attachment));
        context.pipeline().addLast(new Recorder());
    }

    private static String name(@Nullable Attachment attachment) {
        return attachment == null ? "nobody" : attachment.claim().toString();
    }

    private static Attachment attachment(Claim claim) {
        return new Attachment("test", claim, visitor -> {});
    }

    private static Claim firstBytes(String prefix) {
        return Claim.firstBytes(prefix, bytes -> {
            String start = bytes.toString(StandardCharsets.ISO_8859_1);
            if (start.startsWith(prefix)) {
                return Match.YES;
            }
            return prefix.startsWith(start) ? Match.UNDECIDED : Match.NO;
        });
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** What the acceptor's handler sees. */
    private final class Recorder extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            seen.add(bytes.toString(StandardCharsets.ISO_8859_1));
            bytes.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            seen.add(event);
        }
    }
}
