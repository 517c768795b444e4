package dev.adit.kernel.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.adit.api.config.Address;
import dev.adit.api.link.ExitContext;
import dev.adit.api.link.ExitType;
import dev.adit.api.link.IncomingLink;
import dev.adit.api.link.LinkExit;
import dev.adit.api.link.LinkKind;
import dev.adit.api.link.LinkRequest;
import dev.adit.api.link.TargetDatagrams;
import dev.adit.kernel.config.TargetsConfig;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A UDP socket at the exit that reaches many targets. */
class TargetDatagramsTest {
    private final LinkRig rig = new LinkRig();
    private final BlockingQueue<TargetDatagrams> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<EventLoop> loops = new LinkedBlockingQueue<>();

    @AfterEach
    void close() throws IOException {
        rig.close();
    }

    /** Hands its socket to the test. */
    private final class Many implements ExitType, LinkExit, TargetDatagrams.Receiver {
        private @Nullable ExitContext context;

        @Override
        public String name() {
            return "many";
        }

        @Override
        public LinkExit create(ExitContext given) {
            context = given;
            return this;
        }

        @Override
        public void serve(IncomingLink link) {
            Objects.requireNonNull(context).datagrams(link, this).addListener((Future<TargetDatagrams> socket) -> {
                link.accept();
                loops.add(link.channel().eventLoop());
                opened.add(socket.getNow());
            });
        }

        @Override
        public void received(InetSocketAddress sender, ByteBuf datagram) {
            received.add(sender.getPort() + " " + datagram.toString(StandardCharsets.UTF_8));
            datagram.release();
        }

        @Override
        public void batchEnded() {
            // Nothing to flush.
        }
    }

    private Channel open() throws Exception {
        rig.exits = Map.of("many", new Many());
        return rig.links()
                .open(LinkRequest.stream("many", "out", null)
                        .withKind(LinkKind.DATAGRAM)
                        .withAwaitReply(true))
                .sync()
                .getNow();
    }

    private void send(TargetDatagrams from, EventLoop loop, String target, String text) {
        loop.submit(() -> {
                    from.send(Address.parse(target), Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
                    from.flush();
                })
                .syncUninterruptibly();
    }

    private static DatagramSocket target(String host) throws Exception {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName(host));
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static DatagramPacket receive(DatagramSocket at) throws Exception {
        DatagramPacket packet = new DatagramPacket(new byte[1000], 1000);
        at.receive(packet);
        return packet;
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    @Test
    void manyTargetsAreReachedAndEachAnswerBearsItsSender() throws Exception {
        Channel link = open();
        TargetDatagrams socket = Objects.requireNonNull(opened.poll(20, TimeUnit.SECONDS));
        EventLoop loop = Objects.requireNonNull(loops.poll(20, TimeUnit.SECONDS));
        try (DatagramSocket v4 = target("127.0.0.1");
                DatagramSocket v6 = target("::1")) {
            send(socket, loop, "127.0.0.1:" + v4.getLocalPort(), "to v4");
            DatagramPacket first = receive(v4);
            assertThat(text(first)).isEqualTo("to v4");
            send(socket, loop, "[::1]:" + v6.getLocalPort(), "to v6");
            DatagramPacket second = receive(v6);
            assertThat(text(second)).isEqualTo("to v6");
            send(socket, loop, "localhost:" + v4.getLocalPort(), "by name");
            assertThat(text(receive(v4))).isEqualTo("by name");
            v4.send(first);
            assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(v4.getLocalPort() + " to v4");
            v6.send(second);
            assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(v6.getLocalPort() + " to v6");
        }
        link.close().sync();
    }

    @Test
    void whatTheClientDoesNotGrantIsDroppedAndCounted() throws Exception {
        try (DatagramSocket granted = target("127.0.0.1");
                DatagramSocket other = target("127.0.0.1")) {
            rig.targets = new TargetsConfig(List.of("127.0.0.1:" + granted.getLocalPort()), List.of(), false);
            Channel link = open();
            TargetDatagrams socket = Objects.requireNonNull(opened.poll(20, TimeUnit.SECONDS));
            EventLoop loop = Objects.requireNonNull(loops.poll(20, TimeUnit.SECONDS));
            send(socket, loop, "127.0.0.1:" + other.getLocalPort(), "no");
            send(socket, loop, "localhost:" + other.getLocalPort(), "no");
            send(socket, loop, "unix:/run/x", "no");
            assertThat(rig.exit().datagramsDropped()).isEqualTo(3);
            send(socket, loop, "127.0.0.1:" + granted.getLocalPort(), "yes");
            DatagramPacket packet = receive(granted);
            assertThat(text(packet)).isEqualTo("yes");
            // From another port of an address that was sent to: some services answer so.
            other.send(packet);
            assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(other.getLocalPort() + " yes");
            link.close().sync();
        }
    }

    @Test
    void whoWasNotSentToIsNotHeard() throws Exception {
        Channel link = open();
        TargetDatagrams socket = Objects.requireNonNull(opened.poll(20, TimeUnit.SECONDS));
        EventLoop loop = Objects.requireNonNull(loops.poll(20, TimeUnit.SECONDS));
        try (DatagramSocket known = target("127.0.0.1");
                DatagramSocket stranger = target("::1")) {
            send(socket, loop, "127.0.0.1:" + known.getLocalPort(), "where am I");
            DatagramPacket packet = receive(known);
            byte[] bytes = {'n', 'o'};
            stranger.send(new DatagramPacket(bytes, 2, stranger.getLocalAddress(), packet.getPort()));
            await().until(() -> rig.exit().datagramsDropped() == 1);
            known.send(packet);
            assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(known.getLocalPort() + " where am I");
        }
        link.close().sync();
    }
}
