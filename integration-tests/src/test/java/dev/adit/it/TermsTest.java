package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adit.it.support.EchoTarget;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Scenario;
import dev.adit.it.support.UdpEcho;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Access, limits and hours of tunnels, met by visitors of the distribution. */
class TermsTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final String HERE = "127.0.0.1";
    private static final String THERE = "127.0.0.2";
    private static final int PATIENCE_MILLIS = 30_000;

    private static String block(String type, int target, String terms) {
        return "{type: %s, client: home, listen: \"127.0.0.1:0\", target: \"127.0.0.1:%d\", %s}"
                .formatted(type, target, terms);
    }

    private static Socket visit(String from, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static String say(Socket socket, String word) throws IOException {
        socket.getOutputStream().write((word + "\n").getBytes(StandardCharsets.UTF_8));
        return new String(socket.getInputStream().readNBytes(word.length()), StandardCharsets.UTF_8);
    }

    private static String firstLine(String from, int port) throws IOException {
        try (Socket socket = visit(from, port)) {
            String request = "GET / HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.lines().findFirst().orElse("");
        }
    }

    /** It hears nothing but the end. */
    private static void assertRefused(String from, int port) {
        assertThatThrownBy(() -> {
                    try (Socket socket = visit(from, port)) {
                        socket.getOutputStream().write('x');
                        if (socket.getInputStream().read() < 0) {
                            throw new IOException("ended");
                        }
                    }
                })
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(SocketTimeoutException.class);
    }

    private static boolean answers(String from, int port, int attempts) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(from, 0))) {
            socket.setSoTimeout(500);
            byte[] asked = "hello".getBytes(StandardCharsets.UTF_8);
            DatagramPacket answer = new DatagramPacket(new byte[100], 100);
            for (int i = 0; i < attempts; i++) {
                socket.send(new DatagramPacket(asked, asked.length, InetAddress.getLoopbackAddress(), port));
                try {
                    socket.receive(answer);
                    return true;
                } catch (SocketTimeoutException lost) {
                    // Asked again.
                }
            }
            return false;
        }
    }

    @Test
    void whoMayComeWhenAndHowManyIsWhatTheFileSays() throws Exception {
        try (EchoTarget target = EchoTarget.tcp(HERE);
                UdpEcho datagrams = new UdpEcho(HERE);
                Pair pair = Pair.on(USUAL)
                        .block("some", block("tcp", target.port(), "access: {allow: 127.0.0.0/8, deny: 127.0.0.1}"))
                        .block("few", block("tcp", target.port(), "limits: {links: 3, links-per-visitor: 2}"))
                        .block("web", block("http", target.port(), "host: site.test, access: {deny: 127.0.0.1}"))
                        .block("dns", block("udp", datagrams.port(), "access: 127.0.0.2"))
                        .serverLines("  late: " + block("tcp", target.port(), "expires: 2020-01-01T00:00:00Z"))
                        .start()) {
            int some = pair.port("some");
            assertRefused(HERE, some);
            try (Socket allowed = visit(THERE, some)) {
                assertThat(say(allowed, "hello")).isEqualTo("hello");
            }

            int few = pair.port("few");
            try (Socket one = visit(HERE, few);
                    Socket two = visit(HERE, few)) {
                assertThat(say(one, "one")).isEqualTo("one");
                assertThat(say(two, "two")).isEqualTo("two");
                assertRefused(HERE, few);
                try (Socket three = visit(THERE, few)) {
                    assertThat(say(three, "three")).isEqualTo("three");
                    assertRefused("127.0.0.3", few);
                }
            }

            assertThat(firstLine(HERE, pair.port("web"))).isEqualTo("HTTP/1.1 403 Forbidden");

            int dns = pair.port("dns");
            assertThat(answers(THERE, dns, 30)).isTrue();
            assertThat(answers(HERE, dns, 3)).isFalse();

            String status = pair.server().command("status").succeeds().out();
            assertThat(status)
                    .contains("PROBLEM tunnel late  expired at 2020-01-01T00:00:00Z")
                    .contains("1 refused");
            String json = pair.server().command("status", "--json").succeeds().out();
            assertThat(json)
                    .contains("\"refused\":{\"access\":1,\"limits\":0,\"quota\":0}")
                    .contains("\"refused\":{\"access\":0,\"limits\":2,\"quota\":0}")
                    .contains("\"refused\":{\"access\":3,\"limits\":0,\"quota\":0}")
                    .contains("\"state\":\"expired\"");
        }
    }

    @Test
    void linksTogetherGoAboutAsFastAsTheFileSays() throws Exception {
        double share = measure(5, 3, 16_000_000);
        System.out.printf("rate of 16Mbit/s, 5 links, 3 s: %.3f of it%n", share);
        assertThat(share).isBetween(0.5, 1.5);
    }

    @Test
    @Tag("long")
    void twentyLinksKeepToTheRateForTenSeconds() throws Exception {
        double share = measure(20, 10, 40_000_000);
        System.out.printf("rate of 40Mbit/s, 20 links, 10 s: %.4f of it%n", share);
        assertThat(share).isBetween(0.5, 1.5);
    }

    /** What readers that are never satisfied get, by what they should. */
    private static double measure(int links, int seconds, long bits) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (ServerSocket spring = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Pair pair = Pair.on(USUAL)
                        .block("spring", block("tcp", spring.getLocalPort(), "limits: {rate: " + bits + "bit/s}"))
                        .start()) {
            threads.submit(serve(spring, threads));
            int port = pair.port("spring");
            AtomicLong bytes = new AtomicLong();
            List<Socket> visitors = new ArrayList<>();
            List<Future<?>> readers = new ArrayList<>();
            for (int i = 0; i < links; i++) {
                visitors.add(visit(HERE, port));
            }
            // What may go at once has gone, and everybody waits for a turn.
            for (Socket visitor : visitors) {
                visitor.getInputStream().readNBytes(1024);
            }
            long began = System.nanoTime();
            for (Socket visitor : visitors) {
                readers.add(threads.submit(() -> read(visitor, bytes, began + TimeUnit.SECONDS.toNanos(seconds))));
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
            double took = (System.nanoTime() - began) / 1e9;
            for (Socket visitor : visitors) {
                visitor.close();
            }
            return bytes.get() * 8 / (bits * took);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Void read(Socket visitor, AtomicLong bytes, long until) throws IOException {
        InputStream in = visitor.getInputStream();
        byte[] some = new byte[16 * 1024];
        while (System.nanoTime() - until < 0) {
            bytes.addAndGet(in.read(some));
        }
        return null;
    }

    private static Callable<Void> serve(ServerSocket spring, ExecutorService threads) {
        return () -> {
            while (!spring.isClosed()) {
                Socket socket = spring.accept();
                threads.submit(() -> {
                    byte[] some = new byte[64 * 1024];
                    try (socket;
                            OutputStream out = socket.getOutputStream()) {
                        while (!Thread.currentThread().isInterrupted()) {
                            out.write(some);
                        }
                    }
                    return null;
                });
            }
            return null;
        };
    }
}
