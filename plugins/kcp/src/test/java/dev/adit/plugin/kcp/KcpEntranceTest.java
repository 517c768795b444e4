package dev.adit.plugin.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.plugin.kcp.KcpConfig.Mode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the server says to strangers. */
class KcpEntranceTest {
    private static final InetSocketAddress SERVER = new InetSocketAddress(NetUtil.LOCALHOST4, 7000);
    private static final InetSocketAddress ANN = new InetSocketAddress(NetUtil.LOCALHOST4, 4000);
    private static final InetSocketAddress BOB = new InetSocketAddress(NetUtil.LOCALHOST4, 4001);

    private final List<DuplexChannel> pipes = new ArrayList<>();
    private final EmbeddedChannel socket =
            new EmbeddedChannel(new KcpEntrance(new KcpConfig(Mode.FAST, 128, 1232).settings(), pipes::add));

    @AfterEach
    void close() {
        socket.finishAndReleaseAll();
    }

    private @Nullable ByteBuf say(InetSocketAddress from, ByteBuf datagram) {
        socket.writeInbound(new DatagramPacket(datagram, SERVER, from));
        socket.runPendingTasks();
        DatagramPacket answer = socket.readOutbound();
        if (answer == null) {
            return null;
        }
        assertThat(answer.recipient()).isEqualTo(from);
        return answer.content();
    }

    private @Nullable Greeting say(InetSocketAddress from, Greeting greeting) {
        ByteBuf datagram = Unpooled.buffer();
        greeting.write(datagram);
        ByteBuf answer = say(from, datagram);
        if (answer == null) {
            return null;
        }
        assertThat(answer.readableBytes()).isEqualTo(Greeting.SIZE);
        Greeting read = Greeting.read(answer);
        answer.release();
        return read;
    }

    private Greeting cookie(InetSocketAddress from) {
        Greeting cookie = Objects.requireNonNull(say(from, Greeting.ask(42)));
        assertThat(cookie.kind()).isEqualTo(Greeting.COOKIE);
        assertThat(cookie.nonce()).isEqualTo(42);
        return cookie;
    }

    @Test
    void aCookieOpensOnePipeHoweverOftenItIsShown() {
        Greeting open = cookie(ANN).as(Greeting.OPEN);

        for (int again = 0; again < 3; again++) {
            Greeting opened = Objects.requireNonNull(say(ANN, open));
            assertThat(opened.kind()).isEqualTo(Greeting.OPENED);
            assertThat(opened.isOf(open)).isTrue();
        }

        assertThat(pipes).hasSize(1);
        assertThat(pipes.get(0).remoteAddress()).isEqualTo(ANN);
        assertThat(pipes.get(0).isActive()).isTrue();
    }

    @Test
    void aCookieIsGoodForItsAddressAndItsNonceAlone() {
        Greeting open = cookie(ANN).as(Greeting.OPEN);

        assertThat(say(BOB, open)).isNull();
        assertThat(say(ANN, new Greeting(Greeting.OPEN, 43, open.cookie()))).isNull();
        assertThat(say(ANN, new Greeting(Greeting.OPEN, 42, Cookie.NONE))).isNull();
        assertThat(pipes).isEmpty();
    }

    @Test
    void nobodyElseCanBreakAPipeOff() {
        Greeting open = cookie(ANN).as(Greeting.OPEN);
        say(ANN, open);
        Cookie guessed = new Cookie(open.cookie().first(), open.cookie().second() + 1);

        say(ANN, new Greeting(Greeting.GONE, 42, guessed));
        say(BOB, open.as(Greeting.GONE));
        assertThat(pipes.get(0).isActive()).isTrue();

        say(ANN, open.as(Greeting.GONE));
        assertThat(pipes.get(0).isActive()).isFalse();
    }

    @Test
    void aNumberIsNeverThatOfAGreetingOrOfQuic() {
        Random random = new Random(1);
        for (int round = 0; round < 10_000; round++) {
            Cookie cookie = new Cookie(random.nextLong(), random.nextLong());
            int number = new Greeting(Greeting.OPEN, 1, cookie).conversation();
            assertThat(number & 0x40).isZero();
            assertThat(number).isNotZero();
        }
        Cookie marked = new Cookie(0x40L << 56, 1);
        assertThat(new Greeting(Greeting.OPEN, 1, marked).conversation()).isEqualTo(1);
    }

    @Test
    void whatIsQuicsGoesOn() {
        ByteBuf quic = Unpooled.wrappedBuffer(new byte[1200]).setByte(0, 0xc3);

        assertThat(say(ANN, quic)).isNull();

        DatagramPacket passed = socket.readInbound();
        assertThat(passed.content()).isSameAs(quic);
        passed.release();
    }

    @Test
    void garbageIsNotAnswered() {
        Random random = new Random(2);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] &= ~0x40;
            }
            assertThat(say(ANN, Unpooled.wrappedBuffer(bytes))).isNull();
        }
        assertThat(pipes).isEmpty();
    }

    @Test
    void garbageInAConversationEndsNothing() {
        Greeting open = cookie(ANN).as(Greeting.OPEN);
        say(ANN, open);
        Random random = new Random(3);
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = new byte[4 + random.nextInt(200)];
            random.nextBytes(bytes);
            ByteBuf datagram = Unpooled.wrappedBuffer(bytes);
            datagram.setIntLE(0, open.conversation());
            ByteBuf answer = say(ANN, datagram);
            while (answer != null) {
                answer.release();
                DatagramPacket more = socket.readOutbound();
                answer = more == null ? null : more.content();
            }
        }
        assertThat(pipes.get(0).isActive()).isTrue();
    }
}
