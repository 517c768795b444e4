package dev.adit.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adit.it.support.Background;
import dev.adit.it.support.Faultlab;
import dev.adit.it.support.Pair;
import dev.adit.it.support.Proxies;
import dev.adit.it.support.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many visitors of proxies at once, and such as want no good. */
class ProxyVisitorsTest {
    private static final Scenario USUAL = Scenario.USUAL;
    private static final int CROWD = 1000;
    private static final int PATIENCE_MILLIS = 60_000;
    private static final List<String> OPENINGS = List.of(
            "one-byte",
            "zeros-64k",
            "random-4k",
            "tls-hello-cut",
            "http-",
            "socks",
            "ssh-banner",
            "proxy1-spoof",
            "log-inject");

    /** A port with a password is enough for those: none of them gets further. */
    @Test
    void garbageAndSilenceHarmNobody() {
        try (Faultlab.Target target = Faultlab.serve(USUAL);
                Pair pair = Proxies.on(USUAL)
                        .tunnel("check", USUAL.at(target.port()))
                        .start()) {
            List<Background> silent = new ArrayList<>();
            for (String tunnel : List.of("open-socks", "open-http")) {
                silent.add(Faultlab.python("garbage", words(pair, tunnel, "--idle", 40, "--drip", 20, "--hold", 12))
                        .start("garbage-silent-" + tunnel));
            }
            List<Object> openings = new ArrayList<>(List.of("--hold", 0.3, "--allow-open", "--scan", 30));
            OPENINGS.forEach(name -> openings.addAll(List.of("--case", name)));
            Faultlab.garbage(words(pair, "socks", openings.toArray()));
            for (Background crowd : silent) {
                assertThat(crowd.awaitExit(Duration.ofSeconds(100)))
                        .as(crowd::log)
                        .isZero();
            }
        }
    }

    private static Object[] words(Pair pair, String tunnel, Object... more) {
        List<Object> words = new ArrayList<>(List.of("--target", pair.at(tunnel), "--health", pair.at("check")));
        words.addAll(List.of("--health-timeout", 10, "--pid", pair.server().pid(), "--max-fd-growth", 200));
        words.addAll(List.of("--pid", pair.client().pid()));
        words.addAll(List.of(more));
        return words.toArray();
    }

    @Test
    void aThousandVisitorsAreServedAtOnce() throws IOException {
        try (ServerSocket target = new ServerSocket(0, CROWD, new InetSocketAddress(USUAL.host(), 0).getAddress());
                Pair pair = Proxies.on(USUAL).start()) {
            int port = target.getLocalPort();
            byte[] socks = {5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, (byte) (port >> 8), (byte) port};
            crowd(pair.port("open-socks"), socks, 12, target);
            byte[] connect = "CONNECT 127.0.0.1:%d HTTP/1.1\r\nHost: x\r\n\r\n"
                    .formatted(port)
                    .getBytes(StandardCharsets.US_ASCII);
            crowd(pair.port("open-http"), connect, "HTTP/1.1 200 Connection established\r\n\r\n".length(), target);
        }
    }

    /** All of them come before the first is answered, and all are there when the first asks something. */
    private static void crowd(int port, byte[] request, int answer, ServerSocket target) throws IOException {
        List<Socket> visitors = new ArrayList<>();
        List<Socket> served = new ArrayList<>();
        try {
            for (int i = 0; i < CROWD; i++) {
                Socket visitor = new Socket();
                visitors.add(visitor);
                visitor.setSoTimeout(PATIENCE_MILLIS);
                visitor.connect(new InetSocketAddress(USUAL.host(), port), PATIENCE_MILLIS);
                visitor.getOutputStream().write(request);
            }
            target.setSoTimeout(PATIENCE_MILLIS);
            for (int i = 0; i < CROWD; i++) {
                served.add(target.accept());
            }
            for (int i = 0; i < CROWD; i++) {
                assertThat(visitors.get(i).getInputStream().readNBytes(answer)).hasSize(answer);
                visitors.get(i).getOutputStream().write(number(i));
            }
            List<String> heard = new ArrayList<>();
            for (Socket one : served) {
                one.setSoTimeout(PATIENCE_MILLIS);
                byte[] number = one.getInputStream().readNBytes(4);
                heard.add(new String(number, StandardCharsets.US_ASCII));
                one.getOutputStream().write(number);
            }
            assertThat(heard).hasSize(CROWD).doesNotHaveDuplicates();
            for (int i = 0; i < CROWD; i++) {
                InputStream in = visitors.get(i).getInputStream();
                assertThat(in.readNBytes(4)).isEqualTo(number(i));
            }
        } finally {
            for (Socket socket : visitors) {
                socket.close();
            }
            for (Socket socket : served) {
                socket.close();
            }
        }
    }

    private static byte[] number(int i) {
        return "%04d".formatted(i).getBytes(StandardCharsets.US_ASCII);
    }
}
