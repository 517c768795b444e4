package dev.adit.kernel.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.api.config.Address;
import dev.adit.api.config.Network;
import dev.adit.api.tunnel.Claim;
import dev.adit.api.tunnel.Claim.FirstBytes.Match;
import dev.adit.api.tunnel.Upstreams;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PROXY headers in front of listening addresses. */
class ProxyUpstreamsTest {
    private static final String KINDS = "dev.adit.kernel.transport.TestLoops#kinds";
    private static final Address FREE = Address.of("127.0.0.1", 0);
    private static final Upstreams NEIGHBOURS = new Upstreams(Set.of(Network.parse("127.0.0.0/8")));
    private static final Upstreams OTHERS = new Upstreams(Set.of(Network.parse("192.0.2.0/24")));
    private static final String HEADER = "PROXY TCP4 203.0.113.9 198.51.100.1 50112 443\r\n";
    private static final Claim HTTP = Claim.firstBytes("http", bytes -> {
        String start = bytes.toString(StandardCharsets.ISO_8859_1);
        return start.startsWith("GET ") ? Match.YES : "GET ".startsWith(start) ? Match.UNDECIDED : Match.NO;
    });

    @RegisterExtension
    final TestLoops loops = new TestLoops();

    private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @MethodSource(KINDS)
    void theVisitorIsWhomAListedBalancerTellsAndTheBytesBehindTheHeaderAreKept(IoKind kind) throws Exception {
        ListenerHandle handle = listen(kind, Claim.wholePort(), NEIGHBOURS);

        assertThat(ask(handle, HEADER + "SSH-2.0")).isEqualTo("web:SSH-2.0");
        Arrival arrival = arrived();
        assertThat(arrival.visitor()).isEqualTo(new InetSocketAddress("203.0.113.9", 50_112));
        assertThat(arrival.entry()).isEqualTo(new InetSocketAddress("198.51.100.1", 443));
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void theHeaderStandsBeforeTheBytesThatTellWhoseAVisitorIs(IoKind kind) throws Exception {
        SharedListeners listeners = new SharedListeners(loops.start(kind));
        ListenerHandle web = TestLoops.get(listeners.attach(FREE, attachment("web", HTTP, NEIGHBOURS)));
        Address same = Address.of("127.0.0.1", port(web));
        TestLoops.get(listeners.attach(same, attachment("rest", Claim.wholePort(), NEIGHBOURS)));

        assertThat(ask(web, HEADER + "GET /")).isEqualTo("web:GET /");
        assertThat(ask(web, HEADER + "SSH-2.0")).isEqualTo("rest:SSH-2.0");
        assertThat(drip(web, HEADER + "GET /")).isEqualTo("web:GET /");
        for (int visit = 0; visit < 3; visit++) {
            assertThat(arrived().visitor()).isEqualTo(new InetSocketAddress("203.0.113.9", 50_112));
        }
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void theBytesOfSomebodyElseAreNoHeader(IoKind kind) throws Exception {
        ListenerHandle handle = listen(kind, Claim.wholePort(), OTHERS);

        assertThat(ask(handle, HEADER + "hello")).isEqualTo("web:" + HEADER + "hello");
        assertThat(arrived().visitor())
                .isNotNull()
                .extracting(InetSocketAddress::getAddress)
                .isEqualTo(NetUtil.LOCALHOST4);
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void aListedBalancerWithoutAHeaderIsClosed(IoKind kind) throws Exception {
        ListenerHandle handle = listen(kind, Claim.wholePort(), NEIGHBOURS);

        assertThat(ask(handle, "GET / HTTP/1.1\r\n\r\n")).isEmpty();
        assertThat(ask(handle, "PROXY TCP4 203.0.113.9")).isEmpty();
        assertThat(ask(handle, "")).isEmpty();
        assertThat(ask(handle, HEADER + "then")).isEqualTo("web:then");
        assertThat(arrivals).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void aBalancerThatComesForItselfIsTheVisitor(IoKind kind) throws Exception {
        ListenerHandle handle = listen(kind, Claim.wholePort(), NEIGHBOURS);

        assertThat(ask(handle, "PROXY UNKNOWN\r\nping")).isEqualTo("web:ping");
        assertThat(arrived().visitor())
                .isNotNull()
                .extracting(InetSocketAddress::getAddress)
                .isEqualTo(NetUtil.LOCALHOST4);
    }

    @ParameterizedTest
    @MethodSource(KINDS)
    void whoExpectsOthersOnOnePortComesTooLate(IoKind kind) throws Exception {
        SharedListeners listeners = new SharedListeners(loops.start(kind));
        ListenerHandle web = TestLoops.get(listeners.attach(FREE, attachment("web", HTTP, NEIGHBOURS)));
        Address same = Address.of("127.0.0.1", port(web));

        assertThatThrownBy(() ->
                        TestLoops.get(listeners.attach(same, attachment("rest", Claim.wholePort(), Upstreams.NONE))))
                .hasMessageContaining("tunnel web expects PROXY headers from 127.0.0.0/8")
                .hasMessageContaining("tunnel rest from nobody");
        TestLoops.get(web.closeAsync());
        TestLoops.get(listeners.attach(same, attachment("rest", Claim.wholePort(), Upstreams.NONE)));
    }

    @Test
    void silenceAndDrippingEndAtTheDeadline() {
        EmbeddedChannel silent = new EmbeddedChannel(new ProxyHeaderReader("443", header -> {}));
        silent.advanceTimeBy(ProxyHeaderReader.DEADLINE_MILLIS - 1, TimeUnit.MILLISECONDS);
        silent.writeInbound(Unpooled.copiedBuffer("PROXY ", StandardCharsets.US_ASCII));
        silent.runScheduledPendingTasks();
        assertThat(silent.isOpen()).isTrue();

        silent.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        silent.runScheduledPendingTasks();

        assertThat(silent.isOpen()).isFalse();
        silent.finishAndReleaseAll();
    }

    private ListenerHandle listen(IoKind kind, Claim claim, Upstreams upstreams) throws Exception {
        SharedListeners listeners = new SharedListeners(loops.start(kind));
        return TestLoops.get(listeners.attach(FREE, attachment("web", claim, upstreams)));
    }

    private Attachment attachment(String name, Claim claim, Upstreams upstreams) {
        return new Attachment("tunnel " + name, claim, (visitor, arrival) -> {
                    arrivals.add(arrival);
                    visitor.pipeline().addLast(new Echo(name + ":"));
                    visitor.config().setAutoRead(true);
                })
                .behind(upstreams);
    }

    private Arrival arrived() throws InterruptedException {
        Arrival arrival = arrivals.poll(20, TimeUnit.SECONDS);
        assertThat(arrival).isNotNull();
        return arrival;
    }

    private static int port(ListenerHandle handle) {
        return ((InetSocketAddress) handle.localAddress()).getPort();
    }

    private static String ask(ListenerHandle handle, String question) throws IOException {
        try (Socket visitor = connect(handle)) {
            visitor.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
            return end(visitor);
        }
    }

    private static String drip(ListenerHandle handle, String question) throws IOException {
        try (Socket visitor = connect(handle)) {
            visitor.setTcpNoDelay(true);
            for (byte one : question.getBytes(StandardCharsets.US_ASCII)) {
                visitor.getOutputStream().write(one);
            }
            return end(visitor);
        }
    }

    private static Socket connect(ListenerHandle handle) throws IOException {
        Socket visitor = new Socket(NetUtil.LOCALHOST4, port(handle));
        visitor.setSoTimeout(20_000);
        return visitor;
    }

    private static String end(Socket visitor) throws IOException {
        visitor.shutdownOutput();
        try {
            return new String(visitor.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException reset) {
            // What was sent was not read.
            return "";
        }
    }

    /** Answers with a greeting and what it got, and ends when its visitor does. */
    private static final class Echo extends ChannelInboundHandlerAdapter {
        private final String greeting;
        private boolean greeted;

        Echo(String greeting) {
            this.greeting = greeting;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            ByteBuf answer = context.alloc().buffer();
            if (!greeted) {
                answer.writeCharSequence(greeting, StandardCharsets.US_ASCII);
                greeted = true;
            }
            answer.writeBytes(bytes);
            bytes.release();
            context.writeAndFlush(answer);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                context.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
